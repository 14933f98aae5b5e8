// A worker that reads QR symbols from frames, with no network (decision 0054). It answers "ready" once,
// then each frame with the text of its symbol, or "".

importScripts("../others/zxing.js");

// It would ask a server of others for its second half.
ZXingWASM.prepareZXingModule({
  overrides: { locateFile: () => new URL("../others/zxing.wasm", self.location.href).href },
});

const ONE_SYMBOL = { formats: ["QRCode"], maxNumberOfSymbols: 1 };

async function read(frame) {
  const [found] = await ZXingWASM.readBarcodes(frame, ONE_SYMBOL);
  return found && found.isValid ? found.text : "";
}

self.addEventListener("message", async ({ data }) => {
  try {
    self.postMessage({ text: await read(data) });
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
});

// The first frame must not wait for the module: a blank one makes it load.
read(new ImageData(8, 8)).then(() => self.postMessage({ ready: true }), (error) => self.postMessage({ failed: String(error) }));
