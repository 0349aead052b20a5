/** Hands a text or a document to the person as a file. Called by the export buttons of the back office. */
export const downloadText = (fileName: string, text: string): void =>
  download(fileName, new Blob([text], { type: 'text/csv;charset=utf-8' }));

export const downloadSvg = (fileName: string, picture: string): void =>
  download(fileName, new Blob([picture], { type: 'image/svg+xml' }));

/** A document in base64. */
export const downloadBase64 = (fileName: string, data: string): void =>
  download(
    fileName,
    new Blob([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], { type: 'application/octet-stream' }),
  );

function download(fileName: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
}
