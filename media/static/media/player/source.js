/* What a player plays: a light stream where there is one, else the file as it was uploaded.

   Apple's browsers play HLS themselves; for the others hls.js (its light edition) is loaded when
   the first stream is wanted.  Automatic quality begins at the lowest and rises with the line. */

const HLS = "application/vnd.apple.mpegurl";
const RETRY_AFTER = 10_000;
const SETTINGS = {
  startLevel: 0,
  capLevelToPlayerSize: true,
  // Until the line is measured it is taken for a poor one (bits a second).
  abrEwmaDefaultEstimate: 150_000,
  // What is loaded ahead is paid for: half a minute carries over a hole in the line.
  maxBufferLength: 30,
  maxMaxBufferLength: 60,
  backBufferLength: 60,
};

function playsItself(media) {
  return navigator.vendor.startsWith("Apple") && media.canPlayType(HLS) !== "";
}

export class Source {
  /** `onLost`: the line is gone; `onFailure`: this source cannot be played. */
  constructor(media, { hlsUrl, onLost, onFailure }) {
    this.media = media;
    this.hlsUrl = hlsUrl;
    this.onLost = onLost;
    this.onFailure = onFailure;
    this.sources = [];
    this.current = null;
    this.recoveredAt = 0;
  }

  /** Take the addresses that the server has just made; what plays goes on. */
  offer(sources) {
    this.sources = sources;
  }

  get isStream() {
    return this.current?.type === HLS;
  }

  /** Play what was chosen, or the nearest there is, from a position on. */
  async choose(choice, position) {
    const streams = this.sources.filter((source) => source.type === HLS);
    const chosen = streams.find((source) => source.choice === choice) ?? streams[0];
    await this.use(chosen ?? this.sources.at(-1), position);
  }

  /** Play the file as it was uploaded: the way that every browser knows. */
  async chooseFile(position) {
    await this.use(this.sources.at(-1), position);
  }

  async use(source, position) {
    this.drop();
    this.current = source;
    if (source.type !== HLS || playsItself(this.media)) {
      this.media.src = source.url;
      return;
    }
    const { default: Hls } = await import(this.hlsUrl);
    if (this.current !== source) return;
    if (!Hls.isSupported()) {
      await this.chooseFile(position);
      return;
    }
    this.hls = new Hls({ ...SETTINGS, startPosition: position || -1 });
    this.hls.on(Hls.Events.ERROR, (_event, fault) => {
      if (fault.fatal) this.onFault(Hls, fault);
    });
    this.hls.loadSource(source.url);
    this.hls.attachMedia(this.media);
  }

  onFault(Hls, fault) {
    if (fault.type === Hls.ErrorTypes.NETWORK_ERROR && !(fault.response?.code >= 400)) {
      this.onLost();
      this.retryLater();
    } else if (fault.type === Hls.ErrorTypes.MEDIA_ERROR && Date.now() - this.recoveredAt > RETRY_AFTER) {
      this.recoveredAt = Date.now();
      this.hls.recoverMediaError();
    } else {
      this.onFailure();
    }
  }

  /** Ask again when the browser is online again, at the latest after a while. */
  retryLater() {
    const { hls, current } = this;
    let isDone = false;
    const again = () => {
      if (isDone || hls !== this.hls) return;
      isDone = true;
      window.removeEventListener("online", again);
      if (hls.levels.length) hls.startLoad();
      else hls.loadSource(current.url);
    };
    window.addEventListener("online", again);
    window.setTimeout(again, RETRY_AFTER);
  }

  drop() {
    this.hls?.destroy();
    this.hls = null;
  }
}
