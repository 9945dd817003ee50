/* <lms-autosubmit> around a GET form: sends it when a list or box changes; its button stays. */

class AutoSubmit extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.matches("select, input[type=checkbox], input[type=radio]")) {
        event.target.form.requestSubmit();
      }
    });
  }
}

customElements.define("lms-autosubmit", AutoSubmit);
