import { play } from "../player.js";
import { scorm12 } from "../tracking/scorm12.js";

play(scorm12);
