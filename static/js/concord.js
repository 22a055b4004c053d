// What every page does beyond HTML. Each module looks for its data attributes and does nothing without them;
// all listen on the document, so content that htmx swaps in works at once.
import { startCharts } from "./chart.js";
import { startCheck } from "./check.js";
import { startChoosing, startMenus, startSearchKey } from "./choose.js";
import { startDialogs } from "./dialogs.js";
import { focusErrors } from "./errors.js";
import { startFiles } from "./files.js";
import { startKeeper } from "./keeper.js";
import { startLook } from "./look.js";
import { startOpening } from "./opening.js";
import { startPaste } from "./paste.js";
import { startRequests } from "./requests.js";
import { startReturn } from "./return.js";

startCharts();
startCheck();
startChoosing();
startMenus();
startSearchKey();
startDialogs();
startFiles();
startReturn();
startOpening();
startPaste();
startKeeper();
startLook();
startRequests();
focusErrors(document);
