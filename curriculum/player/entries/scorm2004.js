import { play } from "../player.js";
import { scorm2004 } from "../tracking/scorm2004.js";

play(scorm2004);
