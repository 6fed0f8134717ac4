// @ts-check
// One WebSocket to the demo, opened again by itself whenever it falls.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

export class Wire {
  /**
   * @param {(frame: any) => void} take what to do with a frame
   * @param {(up: boolean) => void} changed told when the connection comes or goes
   */
  constructor(take, changed) {
    this.take = take;
    this.changed = changed;
    this.wait = FIRST_WAIT_MS;
    /** @type {WebSocket | null} */
    this.socket = null;
    // What sleeps in a background tab or a closed laptop is not waited for.
    addEventListener("online", () => this.open());
    addEventListener("pageshow", () => this.open());
  }

  open() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`;
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.wait = FIRST_WAIT_MS;
      this.changed(true);
    });
    socket.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (socket !== this.socket) return; // a newer one serves already
      this.changed(false);
      setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    });
  }

  /** @param {Record<string, any>} request @returns {boolean} false where nobody listens */
  ask(request) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(request));
    return true;
  }
}
