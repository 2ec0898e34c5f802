import { play } from "../player.js";
import { cmi5 } from "../tracking/cmi5.js";

play(cmi5);
