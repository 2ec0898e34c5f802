import { play } from "../player.js";
import { web } from "../tracking/web.js";

play(web);
