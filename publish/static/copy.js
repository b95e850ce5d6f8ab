// Progressive enhancement only: every page works without this file.
// A button with data-copy="ID" copies the text of the element with that id.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  const said = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    const target = document.getElementById(button.dataset.copy);
    const text = target.textContent.replace(/\s+/g, " ").trim();
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      // No clipboard on a plain http address: select the text for the person instead.
      const range = document.createRange();
      range.selectNodeContents(target);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    if (said) said.textContent = button.textContent;
    setTimeout(() => { button.textContent = label; if (said) said.textContent = ""; }, 2000);
  });
}
document.documentElement.classList.add("script");
