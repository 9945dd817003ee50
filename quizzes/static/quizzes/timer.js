/* <lms-timer data-left="600">: counts down from the server's seconds.

   The clock of the device is never asked: performance.now() only measures how long the page has
   been open, and each receipt of the server (sync) corrects it.  Sends "lms-time-over" at the end. */

const WARN_AT = [600, 300, 60];

class Timer extends HTMLElement {
  connectedCallback() {
    this.clock = this.querySelector("[data-role=clock]");
    this.warning = this.querySelector("[data-role=warning]");
    this.toggle = this.querySelector("[data-role=toggle]");
    const button = this.toggle.closest("button");
    button.hidden = false;
    button.addEventListener("click", () => this.show(this.clock.hidden));
    this.sync(Number(this.dataset.left));
    this.warned = WARN_AT.filter((limit) => limit >= this.left());
    this.ticking = setInterval(() => this.tick(), 500);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  sync(seconds) {
    if (seconds === null || Number.isNaN(seconds)) return;
    this.end = performance.now() + seconds * 1000;
    this.tick();
  }

  left() {
    return Math.max(0, Math.ceil((this.end - performance.now()) / 1000));
  }

  show(isShown) {
    this.clock.hidden = !isShown;
    this.toggle.textContent = isShown ? this.dataset.hide : this.dataset.show;
  }

  tick() {
    const left = this.left();
    const parts = [Math.floor(left / 60) % 60, left % 60];
    if (left >= 3600) parts.unshift(Math.floor(left / 3600));
    this.clock.textContent = parts.map((part) => String(part).padStart(2, "0")).join(":");
    this.warn(left);
    if (left === 0 && !this.isOver) {
      this.isOver = true;
      clearInterval(this.ticking);
      this.warning.textContent = this.dataset.over;
      this.dispatchEvent(new CustomEvent("lms-time-over", { bubbles: true }));
    }
  }

  warn(left) {
    if (!this.warned || left === 0) return;
    const due = WARN_AT.filter((limit) => left <= limit && !this.warned.includes(limit)).pop();
    if (due === undefined) return;
    this.warned = WARN_AT.filter((limit) => limit >= due);
    this.classList.add("quiz-timer--near");
    this.warning.textContent =
      due === 60 ? this.dataset.lastWarning : this.dataset.warning.replace("{n}", String(due / 60));
  }
}

customElements.define("lms-timer", Timer);
