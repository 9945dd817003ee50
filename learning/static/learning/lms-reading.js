/* <lms-reading data-url="…" data-words="{dwell} / {needed}"> around a text lesson: tells the server
   that it is in front, every 30 seconds while visible and when its end comes into view.

   Inside: [data-end] marks the end of the text, [data-dwell] shows what is counted, [data-passed]
   (hidden at first) is shown once the lesson is passed.  The token is that of the form inside, whose
   button does the same without JavaScript.  The answer: dwell_seconds, min_dwell_seconds, reached_end, passed. */

const PING = 30_000;

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

class Reading extends HTMLElement {
  connectedCallback() {
    this.reachedEnd = false;
    this.hasPassed = false;
    this.timer = window.setInterval(() => this.ping(), PING);
    this.onVisibility = () => document.hidden || this.ping();
    document.addEventListener("visibilitychange", this.onVisibility);
    window.addEventListener("online", this.onVisibility);
    const end = this.querySelector("[data-end]");
    if (end) {
      this.observer = new IntersectionObserver((entries) => {
        if (!this.reachedEnd && entries.some((entry) => entry.isIntersecting)) {
          this.reachedEnd = true;
          this.ping();
        }
      });
      this.observer.observe(end);
    }
  }

  disconnectedCallback() {
    window.clearInterval(this.timer);
    window.clearTimeout(this.sooner);
    document.removeEventListener("visibilitychange", this.onVisibility);
    window.removeEventListener("online", this.onVisibility);
    this.observer?.disconnect();
  }

  async ping() {
    if (document.hidden || this.hasPassed) return;
    const body = new URLSearchParams({ reached_end: this.reachedEnd ? "1" : "" });
    const token = this.querySelector("[name=csrfmiddlewaretoken]")?.value ?? this.dataset.csrf ?? "";
    try {
      const response = await fetch(this.dataset.url, {
        method: "POST",
        headers: { "X-CSRFToken": token, "X-Requested-With": "fetch", Accept: "application/json" },
        body,
        signal: AbortSignal.timeout(10_000),
      });
      if (response.ok && !response.redirected) this.show(await response.json());
    } catch {
      // No connection: the next ping counts the time, as far as the server allows.
    }
  }

  show({ dwell_seconds: dwell, min_dwell_seconds: needed, reached_end: reachedEnd, passed }) {
    const place = this.querySelector("[data-dwell]");
    if (place) {
      const values = { dwell: clock(Math.min(dwell, needed)), needed: clock(needed) };
      place.textContent = this.dataset.words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
    }
    window.clearTimeout(this.sooner);
    if (!passed && reachedEnd && dwell < needed && needed - dwell < PING / 1000) {
      // The last ping comes when the time is met, not half a minute later.
      this.sooner = window.setTimeout(() => this.ping(), (needed - dwell + 0.5) * 1000);
    }
    if (passed && !this.hasPassed) {
      this.hasPassed = true;
      const done = this.querySelector("[data-passed]");
      if (done) done.hidden = false;
      this.dispatchEvent(new CustomEvent("lms-lesson-passed", { bubbles: true }));
    }
  }
}

customElements.define("lms-reading", Reading);
