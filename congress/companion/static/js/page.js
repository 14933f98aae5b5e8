// The one entry: each module looks for its own elements and stays away when there are none.
// Everything here makes a page better that already works without it.

import { watchAvailability } from "./availability.js";
import { watchCopying, watchPrinting } from "./devices.js";
import { watchDialogs } from "./dialog.js";
import { watchSearch } from "./search.js";
import { watchSeat } from "./seat.js";
import { watchTheme } from "./theme.js";
import { showYourTimes } from "./your-time.js";

showYourTimes(document);
watchDialogs(document);
watchSeat(document);
watchAvailability(document);
watchSearch(document);
watchTheme(document);
watchPrinting(document);
watchCopying(document);
