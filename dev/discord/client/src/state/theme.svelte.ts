export type Theme = "auto" | "light" | "dark";

const KEY = "local-discord-theme";

/** Light or dark as the system says, until someone chooses. */
class ThemeChoice {
  #theme = $state<Theme>(readStored());

  constructor() {
    this.#apply();
  }

  get current(): Theme {
    return this.#theme;
  }

  next(): void {
    this.#theme = this.#theme === "auto" ? "light" : this.#theme === "light" ? "dark" : "auto";
    localStorage.setItem(KEY, this.#theme);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset["theme"] = this.#theme;
  }
}

function readStored(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "auto";
}

export const theme = new ThemeChoice();
