/* <lms-player> around a <video> or <audio>: what stands before the first tap.

   A page of which only the text is read stays light: the rest of the player (player/session.js,
   source.js, standing.js, and hls.js where the browser needs it) is loaded by the tap, and so is the
   recording.  Without JavaScript the browser's own controls play the file as it was uploaded. */

const CHOICE = "lms-quality";

class Player extends HTMLElement {
  connectedCallback() {
    this.media = this.querySelector("video, audio");
    this.startButton = this.querySelector("[data-start]");
    this.quality = this.querySelector("[data-quality]");
    this.tries = 0;
    this.abort = new AbortController();
    const on = (target, type, act) => target.addEventListener(type, act, { signal: this.abort.signal });

    this.querySelector(".player__tools").hidden = false;
    this.startButton.hidden = false;
    this.media.controls = false;
    for (const source of this.media.querySelectorAll("source")) source.remove();
    on(this.startButton, "click", () => this.start());
    on(this, "keydown", (event) => {
      if (this.session || event.key.toLowerCase() !== "k" || event.target.matches("select")) return;
      event.preventDefault();
      this.start();
    });
    if (!this.quality) return;
    this.recall();
    on(this.quality, "change", () => this.remember());
  }

  disconnectedCallback() {
    this.session?.end();
    this.abort.abort();
  }

  async start() {
    if (this.session || this.isStarting) return;
    this.isStarting = true;
    // Inside the tap: Safari lets a script play later only what a tap has loaded.
    this.media.load();
    this.startButton.querySelector("span").textContent = this.dataset.startingWords;
    try {
      // A browser may remember that a module could not be loaded; another address asks again.
      const again = this.tries ? `?${this.tries}` : "";
      const { sessionUrl, sourceUrl, standingUrl } = this.dataset;
      const [{ Session }, { Source }, { Standing }] = await Promise.all(
        [sessionUrl, sourceUrl, standingUrl].map((url) => import(url + again)),
      );
      const session = new Session(this, { Source, Standing });
      if (await session.begin()) this.session = session;
    } catch {
      this.tries += 1;
      this.tell("offline");
    }
    this.isStarting = false;
    this.startButton.querySelector("span").textContent = this.dataset.startWords;
    if (!this.session) return;
    this.media.controls = true;
    this.startButton.hidden = true;
    this.media.focus({ preventScroll: true });
  }

  get choice() {
    return this.quality?.value;
  }

  recall() {
    try {
      const kept = localStorage.getItem(CHOICE);
      if ([...this.quality.options].some((option) => option.value === kept)) this.quality.value = kept;
    } catch {
      // A browser that keeps nothing begins anew each time.
    }
  }

  remember() {
    try {
      localStorage.setItem(CHOICE, this.quality.value);
    } catch {
      // As above.
    }
  }

  tell(reason, message) {
    const notice = this.querySelector(".player__notice");
    const words = message ?? this.dataset[`${reason}Words`] ?? "";
    this.told = reason;
    notice.hidden = reason === null;
    notice.querySelector("[data-notice]").textContent =
      reason === null ? "" : words.replace("{rate}", this.dataset.maxRate);
  }
}

customElements.define("lms-player", Player);
