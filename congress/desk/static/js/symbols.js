// Whoever reads a symbol in a frame of the camera: first our own reader, which needs no network and is
// the same on every phone; else the browser's; else the server. Which one it is, the page can say.

const PATIENCE_MS = 3000;

/** Our reader, in a worker: one frame at a time. Throws when it does not load here. */
async function openWorker(address) {
  const worker = new Worker(address);
  const ask = (message, transfer) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.failed ? reject(new Error(data.failed)) : resolve(data));
    worker.onerror = () => reject(new Error("the worker did not load"));
    if (message) worker.postMessage(message, transfer);
  });
  try {
    await ask(); // it says that it is ready
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    name: "own",
    read: async (canvas) => {
      const frame = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return (await ask(frame, [frame.data.buffer])).text;
    },
  };
}

async function openBrowsers() {
  if (!("BarcodeDetector" in window)) throw new Error("none here");
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return {
    name: "browser",
    read: async (canvas) => {
      const [found] = await detector.detect(canvas);
      return found ? found.rawValue : "";
    },
  };
}

/** Return who reads here: `{name, read(canvas)}`, which answers a text or "". `askServer(canvas)` is the
    last one. While our own is slow to load, another one reads; from when it is there, it does. */
export async function openReader(address, askServer) {
  const server = { name: "server", read: askServer };
  const own = openWorker(address).catch(() => null);
  const first = await Promise.race([own, new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); })]);
  if (first) return first;
  const reader = await openBrowsers().catch(() => server);
  own.then((late) => late && Object.assign(reader, late));
  return reader;
}
