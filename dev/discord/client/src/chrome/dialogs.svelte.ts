import type { Component } from "svelte";

interface OpenDialog {
  key: number;
  // A dialog's own properties: each component checks those it is opened with.
  component: Component<Record<string, unknown>>;
  props: Record<string, unknown>;
}

/** What lies over the page, one above the other. */
class Dialogs {
  open = $state.raw<readonly OpenDialog[]>([]);
  #count = 0;

  add<P extends { onclose: () => void }>(component: Component<P>, props: Omit<P, "onclose">): void {
    const key = ++this.#count;
    const onclose = () => this.open = this.open.filter((one) => one.key !== key);
    const opened = { key, component: component as unknown as OpenDialog["component"], props: { ...props, onclose } };
    this.open = [...this.open, opened];
  }

  closeAll(): void {
    this.open = [];
  }
}

export const dialogs = new Dialogs();

/** Opens a dialog; it is given `onclose`, by which it goes away. */
export function openDialog<P extends { onclose: () => void }>(
  component: Component<P>,
  props: Omit<P, "onclose">,
): void {
  dialogs.add(component, props);
}
