/* What is credited, in words and as a bar, as the server has just told it. */

/** Minutes and seconds as players write them. */
function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

export class Standing {
  constructor(host) {
    this.host = host;
    this.words = host.dataset;
    this.isPassed = false;
  }

  find(selector) {
    return this.host.querySelector(selector);
  }

  show({ credited, duration, percent, seen, passed }) {
    const words = fill(this.words.creditedWords, {
      credited: clock(credited),
      duration: clock(duration),
      percent: `${percent}\u00a0%`,
    });
    this.find("[data-credited]").textContent = words;
    this.find("[data-bar]").replaceChildren(...seen.map(([start, end]) => this.piece(start, end)));
    this.find("[data-missing]").textContent = this.missing(seen, duration);
    if (passed && !this.isPassed) this.pass(words);
  }

  piece(start, end) {
    const piece = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    piece.setAttribute("class", "player__bar-seen");
    piece.setAttribute("x", start);
    piece.setAttribute("width", end - start);
    piece.setAttribute("height", 10);
    return piece;
  }

  pass(words) {
    this.isPassed = true;
    const place = this.find("[data-passed]");
    place.textContent = this.words.passedWords;
    place.classList.add("player__passed--yes");
    this.find("[data-status]").textContent = `${this.words.passedWords} ${words}`;
    this.host.dispatchEvent(new CustomEvent("lms-lesson-passed", { bubbles: true }));
  }

  missing(seen, duration) {
    const pieces = [];
    let at = 0;
    for (const [start, end] of [...seen, [duration, duration]]) {
      if (start > at) pieces.push(`${clock(at)}–${clock(start)}`);
      at = end;
    }
    if (!pieces.length) return this.words.nothingMissing;
    const listed = pieces.slice(0, 6).join(", ") + (pieces.length > 6 ? " …" : "");
    return fill(this.words.missingWords, { pieces: listed });
  }
}
