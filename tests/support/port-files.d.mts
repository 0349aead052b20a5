/** Types of port-files.mjs, which stays JavaScript because the lint configuration reads it too. */
export declare const PURE_FOLDERS: readonly string[];
export declare const PORTED_FOLDERS: readonly string[];
export declare const PORT_FILES: readonly string[];
export declare const DISK_AND_NETWORK_FILES: readonly string[];
