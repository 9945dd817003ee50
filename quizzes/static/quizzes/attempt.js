/* <lms-attempt data-attempt data-save-url>: saves each answer as it is chosen.

   An answer goes into a queue on the device first, keyed by the attempt, and leaves it with the
   server's receipt: a lost network, a reload or a crash of the tab loses nothing.  Without this
   script the form itself saves. */

const BATCH = 20;
const PULSE_MS = 40_000;
const RETRY_MS = [1000, 2000, 5000, 10_000, 20_000];
const JITTER_MS = 5000;
const GRACE_MS = 15_000;

/* What waits to be sent, by position: {sequence, places}.  Read again before each change, because
   another tab may hold the same attempt; in memory where the browser keeps nothing. */
class Queue {
  constructor(attempt) {
    this.key = `lms-answers-${attempt}`;
    this.memory = {};
    this.isKept = true;
  }

  all() {
    try {
      return JSON.parse(localStorage.getItem(this.key) || "{}");
    } catch {
      this.isKept = false;
      return this.memory;
    }
  }

  change(edit) {
    const waiting = this.all();
    edit(waiting);
    this.memory = waiting;
    try {
      if (Object.keys(waiting).length) localStorage.setItem(this.key, JSON.stringify(waiting));
      else localStorage.removeItem(this.key);
    } catch {
      this.isKept = false;
    }
  }

  put(position, answer) {
    this.change((waiting) => { waiting[position] = answer; });
  }

  drop(position, sequence) {
    this.change((waiting) => {
      if (waiting[position] && waiting[position].sequence <= sequence) delete waiting[position];
    });
  }

  clear() {
    this.change((waiting) => Object.keys(waiting).forEach((position) => delete waiting[position]));
  }
}

class Attempt extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form.quiz__form");
    this.timer = this.querySelector("lms-timer");
    this.queue = new Queue(this.dataset.attempt);
    this.failures = 0;
    this.restore();
    this.setUpFlags();
    this.part("dismiss").addEventListener("click", () => {
      this.dismissed = this.part("notice-text").textContent;
      this.part("notice").hidden = true;
    });
    this.form.addEventListener("change", (event) => this.chosen(event.target));
    this.form.addEventListener("submit", (event) => this.leaving(event));
    this.addEventListener("lms-time-over", () => this.timeOver());
    window.addEventListener("online", () => this.send());
    window.addEventListener("offline", () => this.showState());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
    });
    setInterval(() => this.pulse(), PULSE_MS);
    if (Object.keys(this.queue.all()).length) this.send();
  }

  part(role, inside = this) {
    return inside.querySelector(`[data-role=${role}]`);
  }

  question(position) {
    return this.querySelector(`fieldset[data-position="${position}"]`);
  }

  places(fieldset) {
    return [...fieldset.querySelectorAll("input:checked")].map((input) => Number(input.value));
  }

  was(fieldset) {
    return fieldset.querySelector("input[type=hidden]");
  }

  /* What was chosen before a reload and is not saved yet comes back into the form. */
  restore() {
    for (const [position, answer] of Object.entries(this.queue.all())) {
      const fieldset = this.question(position);
      if (!fieldset || Number(this.was(fieldset).value.split(":")[0]) >= answer.sequence) {
        this.queue.drop(position, answer.sequence);
        continue;
      }
      for (const input of fieldset.querySelectorAll("input:not([type=hidden])")) {
        input.checked = answer.places.includes(Number(input.value));
      }
      this.mark(fieldset);
    }
  }

  chosen(input) {
    const fieldset = input.closest("fieldset");
    const { position } = fieldset.dataset;
    const stored = Number(this.was(fieldset).value.split(":")[0]);
    const waiting = this.queue.all()[position];
    const sequence = Math.max(stored, waiting ? waiting.sequence : 0, this.sent?.[position] ?? 0) + 1;
    this.queue.put(position, { sequence, places: this.places(fieldset) });
    this.part("receipt", fieldset).textContent = "";
    this.mark(fieldset);
    this.send();
  }

  async send(isPulse = false) {
    if (this.isSending || this.isStopped) return;
    const batch = Object.entries(this.queue.all()).slice(0, BATCH);
    if (!batch.length && !isPulse) return this.showState();
    clearTimeout(this.retry);
    this.isSending = true;
    this.sent = Object.fromEntries(batch.map(([position, answer]) => [position, answer.sequence]));
    const answers = batch.map(([position, answer]) => [Number(position), answer.sequence, answer.places]);
    let isTaken = false;
    try {
      const response = await fetch(this.dataset.saveUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Requested-With": "fetch" },
        body: JSON.stringify({ answers }),
        keepalive: true,
      });
      isTaken = this.heard(response.status, await response.json(), batch);
    } catch {
      isTaken = false;
    }
    this.isSending = false;
    this.failures = isTaken ? 0 : this.failures + 1;
    this.showState();
    if (this.isStopped) return;
    if (isTaken) return this.send();
    this.retry = setTimeout(() => this.send(), RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
  }

  /* Returns whether the server took the call; what it answered is shown. */
  heard(status, data, batch) {
    if (data.verdict === "taken") {
      this.timer?.sync(data.left);
      for (const answer of data.answers) this.settle(answer, batch, data.at);
      if (data.message) this.notice(data.message, { reload: true });
      else if (this.hasLoginNotice) this.notice("");
      return true;
    }
    if (data.verdict === "bad_token") {
      this.hasLoginNotice = true;
      this.notice(data.message, { signIn: true, reload: true });
      return false;
    }
    if (status < 500 && status !== 429) {
      this.stop();
      this.notice(data.message, { reload: true });
      if (data.verdict === "closed" || data.verdict === "too_late") this.queue.clear();
    }
    return false;
  }

  settle({ position, outcome, sequence }, batch, at) {
    const fieldset = this.question(position);
    const sent = batch.find(([place]) => Number(place) === position)[1];
    this.queue.drop(position, sent.sequence);
    if (outcome !== "saved") return;
    this.was(fieldset).value = `${sequence}:${sent.places.join(",")}`;
    if (!this.queue.all()[position]) {
      this.part("receipt", fieldset).textContent = `${this.dataset.saved} ${at}`;
    }
    this.savedAt = at;
  }

  showState() {
    const state = this.part("state");
    const waiting = Object.keys(this.queue.all()).length;
    state.classList.toggle("quiz-bar__state--waiting", waiting > 0);
    if (waiting && (this.failures || !navigator.onLine || this.isStopped)) {
      state.textContent = this.dataset.waiting.replace("{n}", String(waiting));
      if (!this.isStopped && !this.hasLoginNotice) {
        this.isOffline = true;
        this.notice(this.queue.isKept ? this.dataset.offline : this.dataset.keptNowhere);
      }
    } else if (!waiting && this.savedAt) {
      state.textContent = `${this.dataset.saved} ${this.savedAt}`;
      if (this.isOffline) this.notice("");
      this.isOffline = false;
    }
  }

  notice(text, { signIn = false, reload = false } = {}) {
    if (text && text === this.dismissed) return;
    this.dismissed = "";
    this.part("notice").hidden = !text;
    if (this.part("notice-text").textContent !== text) this.part("notice-text").textContent = text;
    this.part("sign-in").hidden = !signIn;
    this.part("reload").hidden = !reload;
    if (!text) this.hasLoginNotice = false;
  }

  mark(fieldset) {
    const link = this.querySelector(`[data-grid="${fieldset.dataset.position}"]`);
    const isAnswered = this.places(fieldset).length > 0;
    const isFlagged = this.flags?.has(fieldset.dataset.position);
    link.classList.toggle("quiz-grid__link--answered", isAnswered);
    link.classList.toggle("quiz-grid__link--flagged", Boolean(isFlagged));
    const words = [isAnswered ? this.dataset.answered : this.dataset.unanswered];
    if (isFlagged) words.push(this.dataset.flagged);
    this.part("words", link).textContent = `: ${words.join(", ")}`;
    const all = [...this.querySelectorAll("fieldset[data-position]")];
    const answered = all.filter((one) => this.places(one).length > 0);
    this.part("count").textContent = String(answered.length);
  }

  /* Marks to look at again concern this device only. */
  setUpFlags() {
    const key = `lms-flags-${this.dataset.attempt}`;
    this.flags = new Set();
    try {
      Object.keys(localStorage)
        .filter((name) => name.startsWith("lms-flags-") && name !== key)
        .forEach((name) => localStorage.removeItem(name));
      this.flags = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
    } catch { /* nothing is kept: the marks live as long as the page */ }
    for (const fieldset of this.querySelectorAll("fieldset[data-position]")) {
      const button = this.part("flag", fieldset);
      const { position } = fieldset.dataset;
      button.hidden = false;
      button.setAttribute("aria-pressed", String(this.flags.has(position)));
      button.addEventListener("click", () => {
        if (!this.flags.delete(position)) this.flags.add(position);
        button.setAttribute("aria-pressed", String(this.flags.has(position)));
        try {
          localStorage.setItem(key, JSON.stringify([...this.flags]));
        } catch { /* as above */ }
        this.mark(fieldset);
      });
      if (this.flags.has(position)) this.mark(fieldset);
    }
  }

  pulse() {
    if (document.visibilityState === "visible") this.send(true);
  }

  /* Back in front: perhaps after signing in elsewhere, so the page's token is made anew. */
  async wake() {
    if (this.hasLoginNotice) {
      try {
        const response = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.querySelector("lms-attempt");
        if (!fresh) return;
        this.dataset.saveUrl = fresh.dataset.saveUrl;
        this.form.elements.token.value = page.querySelector("input[name=token]").value;
        this.form.elements.csrfmiddlewaretoken.value =
          page.querySelector("input[name=csrfmiddlewaretoken]").value;
      } catch {
        return;
      }
    }
    this.send(true);
  }

  leaving(event) {
    if (navigator.onLine) return;
    event.preventDefault();
    this.notice(this.dataset.offline);
  }

  stop() {
    this.isStopped = true;
    this.form.querySelectorAll("input, button").forEach((control) => {
      if (control.type !== "hidden") control.disabled = true;
    });
  }

  /* The server closes the attempt by itself; this only brings the member to the result, and not
     all members of an examination in the same second. */
  async timeOver() {
    this.form.querySelectorAll("fieldset").forEach((fieldset) => { fieldset.disabled = true; });
    this.notice(this.dataset.timeOver);
    const until = performance.now() + GRACE_MS;
    while (Object.keys(this.queue.all()).length && performance.now() < until && !this.isStopped) {
      await this.send();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * JITTER_MS));
    const finish = () => this.part("finish").submit();
    if (navigator.onLine) finish();
    else window.addEventListener("online", finish, { once: true });
  }
}

customElements.define("lms-attempt", Attempt);
