// Puts the chosen theme on the page before anything is painted: a classic script, because modules come too late for that.
(() => {
  try {
    const theme = localStorage.getItem("fleet.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage can be forbidden; then the system's theme stays.
  }
})();
