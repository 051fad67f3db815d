/* Where a page wants to be read first: what it complains of (data-errors), or the search (#q). */

import { $ } from "./dom.js";

const first = $("[data-errors]") || (location.hash === "#q" && $("#q"));
if (first) first.focus();
