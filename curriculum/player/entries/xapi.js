import { play } from "../player.js";
import { tincan } from "../tracking/tincan.js";

play(tincan);
