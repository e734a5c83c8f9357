export { createOnce } from './create-once';
export { openPersonKeyFile, type PersonKeyFile } from './person-key-file';
export { warningIfReadableByOthers } from './file-mode';
