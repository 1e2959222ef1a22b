// The script that starts the camera's worker. It asks the browser whether it has WebAssembly's simd128 before it fetches
// anything: without it the worker says so, and the person presses the shutter themselves.

/** The smallest module that needs simd128: a function that spreads one number over all sixteen lanes. */
const simd = [
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // a module, version 1
  0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, // one type: nothing in, sixteen bytes out
  0x03, 0x02, 0x01, 0x00, // one function of it
  0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b, // i32.const 0, i8x16.splat
];

/**
 * The loader's text.
 * @param {{ script: string, module: string, models: Record<string, string> }} addresses of the worker's two halves and of
 *   the models by their names
 */
export function workerLoader({ script, module, models }) {
  return `if (WebAssembly.validate(new Uint8Array(${JSON.stringify(simd)}))) {
  self.modelAddresses = ${JSON.stringify(models)};
  importScripts(${JSON.stringify(script)});
  wasm_bindgen({ module_or_path: ${JSON.stringify(module)} }).catch(() => postMessage({ kind: "unsupported" }));
} else {
  onmessage = ({ data }) => {
    if (data?.kind !== "frame") return;
    data.bitmap?.close();
    postMessage({ kind: "unsupported", id: data.id });
  };
  postMessage({ kind: "unsupported" });
}
`;
}
