/** What the scripts of the components share; they import it as `yunying-parts`. */
export {arrange} from './arrivals.js';
export {BulkBar} from './bulk.js';
export {Icon, StateMark} from './icon.js';
export {fill, number, size} from './words.js';
export {Picked} from './picked.js';
export {isTyping, narrow, nearby, speak} from './page.js';
export {Uploads, dropped, group, wanted} from './uploads.js';
export {isLoud, makeLoud, ring} from './sound.js';
