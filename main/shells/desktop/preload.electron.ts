/** The sandboxed preload script: puts the bridge into the page's world as `window.guidepost`, and nothing else. */
import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from './bridge.ts';

contextBridge.exposeInMainWorld('guidepost', createBridge(ipcRenderer));
