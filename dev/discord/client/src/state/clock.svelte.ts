/** One ticking second for everything relative on the page. */
class Clock {
  now = $state(Date.now());

  constructor() {
    setInterval(() => this.now = Date.now(), 1_000);
  }
}

export const clock = new Clock();
