/* <lms-show-password data-show="…" data-hide="…"> around a password field: adds a button that shows it. */

class ShowPassword extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary";
    button.textContent = this.dataset.show;
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const isHidden = input.type === "password";
      input.type = isHidden ? "text" : "password";
      button.textContent = isHidden ? this.dataset.hide : this.dataset.show;
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    this.append(button);
  }
}

customElements.define("lms-show-password", ShowPassword);
