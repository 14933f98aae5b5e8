// The one entry: each module looks for its own elements and stays away when there are none.
// Everything here makes a page better that already works without it.

import { watchForms } from "./connection.js";

watchForms(document);
if (document.querySelector("[data-rehearsal]")) import("./rehearsal.js").then((one) => one.watchRehearsal(document));
