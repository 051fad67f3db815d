/* What the pages do beyond links and forms, one behaviour a file. No framework, no inline code, no
   eval: the content policy stays strict. Each hangs on a data- attribute, and every page works
   without any of them. */

/* First to hear of a submit: what is kept or sent is the form with its small photos. */
import "./photos.js";

import "./conditional_fields.js";
import "./dialogs.js";
import "./field_buttons.js";
import "./first_focus.js";
import "./htmx_answers.js";
import "./keyboard.js";
import "./menus.js";
import "./row_selection.js";
import "./sent_once.js";
import "./sign_out.js";
import "./unkept_forms.js";
import "./unsent_forms.js";
