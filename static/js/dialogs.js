/* data-open names a dialog to open, data-close closes the one it stands in, data-print prints. */

import { $, onClick } from "./dom.js";

onClick("[data-open]", (button) => $("#" + button.dataset.open).showModal());
onClick("[data-close]", (button) => button.closest("dialog").close());
onClick("[data-print]", () => window.print());
