/* <lms-unsaved> around a form: the browser asks before changes are lost. */

class Unsaved extends HTMLElement {
  connectedCallback() {
    this.changed = false;
    this.warn = (event) => {
      if (this.changed) {
        event.preventDefault();
      }
    };
    this.addEventListener("input", () => { this.changed = true; });
    this.addEventListener("submit", () => { this.changed = false; });
    window.addEventListener("beforeunload", this.warn);
  }

  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.warn);
  }
}

customElements.define("lms-unsaved", Unsaved);
