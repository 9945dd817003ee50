// lms-reading: tells the server every half minute that the text is in front of the reader, and
// once that its end came into view.  The server counts the time; without this the button does it.
const EVERY = 30_000;
// The address of the icons, as the page's own icons have it.
const iconBase = () =>
  (document.querySelector(".icon use")?.getAttribute("href") ?? "").split("#")[0];

class Reading extends HTMLElement {
  connectedCallback() {
    if (this.dataset.running !== "true") return;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(true);
    });
    this.timer = setInterval(() => {
      if (document.visibilityState === "visible") this.send(false);
    }, EVERY);
    this.observer = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting || this.ended) return;
      this.ended = true;
      this.send(true);
    });
    this.observer.observe(this);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.observer?.disconnect();
  }

  async send(reachedEnd) {
    const token = this.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const response = await fetch(this.dataset.url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": token,
          "X-Requested-With": "fetch",
        },
        body: JSON.stringify({ reached_end: reachedEnd }),
      });
      const data = await response.json();
      if (response.ok) this.show(data);
      else this.say(data.message ?? this.dataset.offline);
    } catch {
      this.ended = this.ended && !reachedEnd;
      this.say(this.dataset.offline);
    }
  }

  show(data) {
    const list = this.querySelector(".reading__list");
    list.replaceChildren(...data.conditions.map((condition) => this.item(condition)));
    this.say(data.passed ? this.dataset.passed : "");
    if (!data.passed) return;
    this.disconnectedCallback();
    this.form.hidden = true;
  }

  item({ text, met }) {
    const item = document.createElement("li");
    item.className = `reading__item${met ? " reading__item--met" : ""}`;
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${iconBase()}#${met ? "check" : "circle"}`);
    icon.append(use);
    item.append(icon, this.words("reading__text", text));
    item.append(this.words("reading__state muted", met ? this.dataset.met : this.dataset.open));
    return item;
  }

  words(name, text) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  }

  say(text) {
    this.querySelector(".reading__note").textContent = text;
  }
}

customElements.define("lms-reading", Reading);
