/* One showing of a recording: reports what is really played, shows what is credited.

   It opens a lease before playing starts, and every `data-interval` seconds reports the stretches
   that were played and not acknowledged yet.  An answer that is lost costs nothing: the next
   report says it again.  The server credits no more than its own clock allows, and seconds are
   seconds of the recording, whichever quality is played.
   Without data-lease-url (a preview) nothing is reported. */

const MAX_STRETCHES = 8;
const TIMEOUT = 10_000;
const TICK = 250;
const KEYS = { j: -10, l: 10 };
// Addresses that are so young have not run out.
const RENEWED_FOR = 60_000;

/** Join stretches that touch; keep the longest when there are too many for one report. */
function merged(stretches) {
  const result = [];
  for (const [start, end] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && start <= last[1] + 0.3) {
      last[1] = Math.max(last[1], end);
    } else if (end > start) {
      result.push([start, end]);
    }
  }
  return result;
}

export class Session {
  constructor(host, { Source, Standing }) {
    this.host = host;
    this.media = host.media;
    this.dataset = host.dataset;
    this.maxRate = Number(this.dataset.maxRate);
    this.duration = Number(this.dataset.duration);
    this.interval = Number(this.dataset.interval) * 1000;
    this.position = Number(this.dataset.position);
    this.lease = null;
    this.pending = [];
    this.current = null;
    this.isSending = false;
    this.lastBeat = 0;
    this.renewedAt = 0;
    this.wanted = null;
    this.standing = new Standing(host);
    this.abort = new AbortController();
    this.source = new Source(this.media, {
      hlsUrl: this.dataset.hlsUrl,
      onLost: () => this.tell("offline"),
      onFailure: () => this.onFailure(),
    });
    this.source.offer(JSON.parse(this.dataset.sources));
  }

  /** Open the lease, then the recording, then listen; tell whether it plays. */
  async begin() {
    if (this.dataset.leaseUrl && !(await this.openLease())) return false;
    await this.source.choose(this.host.choice, this.position);
    this.listen();
    this.media.defaultPlaybackRate = Number(this.find("[data-speed]").value);
    this.media.playbackRate = this.media.defaultPlaybackRate;
    this.play();
    return true;
  }

  listen() {
    const { host, media } = this;
    const on = (target, type, act) => target.addEventListener(type, act, { signal: this.abort.signal });
    on(host, "click", (event) => this.onClick(event));
    on(host, "keydown", (event) => this.onKey(event));
    on(this.find("[data-speed]"), "change", (event) => {
      media.playbackRate = Number(event.target.value);
    });
    if (host.quality) on(host.quality, "change", () => this.onQuality());
    on(media, "ratechange", () => this.onRate());
    on(media, "loadedmetadata", () => this.resume());
    on(media, "seeking", () => this.onDeparture());
    on(media, "seeked", () => this.onArrival());
    on(media, "play", () => this.onPlay());
    on(media, "playing", () => {
      if (!this.dataset.leaseUrl && this.host.told === "offline") this.tell(null);
    });
    on(media, "error", () => {
      if (!this.source.hls) this.onFailure();
    });
    if (!this.dataset.leaseUrl) return;
    for (const type of ["pause", "ended"]) on(media, type, () => this.flush());
    on(media, "seeking", () => this.endStretch());
    // Not only at the next tick, which a busy phone may be late with.
    on(media, "playing", () => this.tick());
    on(document, "visibilitychange", () => this.onVisibility());
    on(window, "pagehide", (event) => this.flush({ keepalive: true, closing: !event.persisted }));
    on(window, "online", () => this.flush());
    this.timer = window.setInterval(() => this.tick(), TICK);
  }

  end() {
    this.flush({ keepalive: true, closing: true });
    window.clearInterval(this.timer);
    this.abort.abort();
    this.source.drop();
  }

  find(selector) {
    return this.host.querySelector(selector);
  }

  play() {
    this.media.play().catch(() => {});
  }

  tell(reason, message) {
    this.host.tell(reason, message);
  }

  /* --- what is played ------------------------------------------------------------------- */

  tick() {
    const { media } = this;
    if (this.lease && !media.paused && !media.seeking && !document.hidden && media.readyState > 2) {
      this.extend(media.currentTime);
    }
    const isDue = Date.now() - this.lastBeat >= this.interval;
    if (this.lease && isDue && (!media.paused || this.pending.length)) this.beat();
  }

  extend(now) {
    const reach = 3 * this.media.playbackRate;
    if (this.current && (now < this.current[1] || now - this.current[1] > reach)) this.endStretch();
    if (this.current) this.current[1] = now;
    else this.current = [now, now];
  }

  /** End the stretch where the player stands, and not where the last tick saw it. */
  leaveOff() {
    if (this.current && !this.media.seeking && !document.hidden) this.extend(this.media.currentTime);
    this.endStretch();
  }

  endStretch() {
    if (this.current && this.current[1] > this.current[0]) this.pending.push(this.current);
    this.current = null;
    this.pending = merged(this.pending);
  }

  flush(options = {}) {
    const { media } = this;
    if (!this.lease) return;
    if (this.current && !media.seeking && !document.hidden) this.extend(media.currentTime);
    if (media.ended && this.current) this.current[1] = media.duration;
    if (media.paused) this.endStretch();
    if (this.pending.length || this.current || options.closing) this.beat(options);
  }

  onVisibility() {
    if (document.hidden) {
      if (this.current && !this.media.seeking) this.current[1] = Math.max(this.current[1], this.media.currentTime);
      this.endStretch();
      if (this.lease && this.pending.length) this.beat({ keepalive: true });
      if (this.lease && !this.media.paused) this.tell("hidden");
    } else if (this.host.told === "hidden") {
      this.tell(null);
    }
  }

  /* --- lease and heartbeat -------------------------------------------------------------- */

  async onPlay() {
    if (!this.dataset.leaseUrl || this.lease) return;
    // Nothing before the lease is credited, so the first seconds wait for it.
    this.media.pause();
    if (this.isOpening || !(await this.openLease())) return;
    this.resume();
    this.play();
  }

  /** Let the server know that this player reports from now on; tell whether it may. */
  async openLease() {
    this.isOpening = true;
    const answer = await this.post(this.dataset.leaseUrl, {});
    this.isOpening = false;
    if (!answer) return false;
    this.lease = { url: answer.beat_url, sequence: 0 };
    this.position = answer.position;
    this.lastBeat = Date.now();
    this.source.offer(answer.sources);
    this.standing.show(answer);
    this.tell(null);
    return true;
  }

  async beat({ keepalive = false, closing = false } = {}) {
    if (this.isSending && !keepalive) return;
    const { lease, media } = this;
    const claimed = merged([...this.pending, ...(this.current ? [this.current] : [])])
      .sort((a, b) => b[1] - b[0] - (a[1] - a[0]))
      .slice(0, MAX_STRETCHES);
    const upTo = this.current?.[1];
    lease.sequence += 1;
    this.isSending = true;
    this.lastBeat = Date.now();
    const report = {
      sequence: lease.sequence,
      position: media.currentTime,
      rate: media.playbackRate,
      playing: !media.paused,
      closing,
      stretches: claimed,
    };
    const answer = await this.post(lease.url, report, keepalive);
    this.isSending = false;
    if (!answer || this.lease !== lease) return;
    this.forget(claimed, upTo);
    lease.sequence = Math.max(lease.sequence, answer.sequence);
    this.standing.show(answer);
    if (this.host.told === "offline" || this.host.told === "message") this.tell(null);
  }

  /** Drop what was acknowledged; what was played meanwhile stays for the next report. */
  forget(claimed, upTo) {
    const isClaimed = ([start, end]) => claimed.some(([from, to]) => from <= start && end <= to + 0.3);
    this.pending = this.pending
      .map(([start, end]) => (upTo > start && upTo < end ? [upTo, end] : [start, end]))
      .filter((stretch) => !isClaimed(stretch));
    if (this.current && upTo !== undefined && this.current[0] <= upTo) this.current[0] = upTo;
  }

  async post(url, body, keepalive = false) {
    let response;
    try {
      response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-Requested-With": "fetch",
          "X-LMS-Player": "1",
        },
        body: JSON.stringify(body),
        keepalive,
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (response.ok && !response.redirected) return await response.json();
    } catch {
      if (!response?.redirected) this.tell("offline");
    }
    if (response) await this.onRefusal(response);
    return null;
  }

  async onRefusal(response) {
    if (response.redirected || response.status === 401) {
      this.stop("signedOut");
      return;
    }
    if (response.status >= 500) {
      this.tell("offline");
      return;
    }
    const refusal = await response.json().catch(() => ({}));
    if (refusal.error === "LeaseTakenOver") {
      this.stop("elsewhere");
    } else if ((refusal.error === "LeaseClosed" || refusal.error === "BeatRefused") && !this.media.paused && this.lease) {
      // The page slept, or the token ran out: open again without bothering the member.
      this.lease = null;
      this.onPlay();
    } else {
      this.stop("message", refusal.message);
    }
  }

  stop(reason, message) {
    this.endStretch();
    this.lease = null;
    this.pending = [];
    this.media.pause();
    this.tell(reason, message);
  }

  /* --- the player ----------------------------------------------------------------------- */

  resume() {
    if (this.position > 0 && this.media.readyState > 0) {
      this.wanted = this.position;
      this.media.currentTime = this.position;
      this.position = 0;
    }
  }

  /** Whoever goes elsewhere meanwhile is not brought back. */
  onDeparture() {
    if (Math.abs(this.media.currentTime - this.wanted) > 1) this.wanted = null;
  }

  /** Chromium falls back to the beginning when somebody pauses before it has arrived. */
  onArrival() {
    const { wanted, media } = this;
    this.wanted = null;
    if (wanted !== null && Math.abs(media.currentTime - wanted) > 1) media.currentTime = wanted;
  }

  /** Change to another quality where the member is. */
  async onQuality() {
    const wasPlaying = !this.media.paused;
    this.leaveOff();
    this.position = this.media.currentTime;
    try {
      await this.source.choose(this.host.choice, this.position);
    } catch {
      this.tell("offline");
      return;
    }
    if (wasPlaying) this.play();
  }

  /** The address may have run out: ask for new ones.  If that is not it, play the file itself. */
  async onFailure() {
    this.leaveOff();
    const at = this.media.currentTime || this.position;
    const isFresh = Date.now() - this.renewedAt < RENEWED_FOR;
    if (this.dataset.leaseUrl && !isFresh) {
      this.renewedAt = Date.now();
      this.lease = null;
      if (!(await this.openLease())) return;
      this.position = at;
      await this.source.choose(this.host.choice, at).catch(() => this.tell("offline"));
    } else if (this.source.isStream) {
      this.position = at;
      this.tell("plain");
      await this.source.chooseFile(at);
    } else {
      this.stop("file");
      return;
    }
    this.play();
  }

  onRate() {
    const { media } = this;
    if (media.playbackRate > this.maxRate) {
      media.playbackRate = this.maxRate;
      this.tell("rate");
    }
    // Another quality is another load, which would begin at the ordinary speed again.
    media.defaultPlaybackRate = media.playbackRate;
    this.find("[data-speed]").value = String(media.playbackRate);
  }

  onClick(event) {
    const button = event.target.closest("[data-skip]");
    if (button) this.skip(Number(button.dataset.skip));
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("select, button")) return;
    const key = event.key.toLowerCase();
    if (key in KEYS) {
      this.skip(KEYS[key]);
    } else if (key === "k") {
      if (this.media.paused) this.media.play().catch(() => {});
      else this.media.pause();
    } else if (key === "c" && this.media.textTracks[0]) {
      const track = this.media.textTracks[0];
      track.mode = track.mode === "showing" ? "hidden" : "showing";
    } else {
      return;
    }
    event.preventDefault();
  }

  skip(seconds) {
    const { media } = this;
    if (media.readyState === 0) return;
    this.wanted = null;
    media.currentTime = Math.min(Math.max(0, media.currentTime + seconds), media.duration || this.duration);
  }
}
