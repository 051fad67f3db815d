/* What the pages do beyond links and forms, one behaviour a file. No framework, no inline code, no
   eval: the content policy stays strict. Each hangs on a data- attribute, and every page works
   without any of them. */

import "./conditional_fields.js";
import "./dialogs.js";
import "./field_buttons.js";
import "./first_focus.js";
import "./htmx_answers.js";
import "./keyboard.js";
import "./menus.js";
import "./row_selection.js";
import "./sent_once.js";
