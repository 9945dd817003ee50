/* <lms-confirm-submit data-question="…"> around a form: asks before it is sent. */

class ConfirmSubmit extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      if (!window.confirm(this.dataset.question)) {
        event.preventDefault();
      }
    });
  }
}

customElements.define("lms-confirm-submit", ConfirmSubmit);
