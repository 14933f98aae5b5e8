// What a device keeps of its own, in IndexedDB: a reload, a closed tab or an empty battery loses nothing.

/** A base of stores. `stores`: by name, how items are told apart, as IndexedDB takes it. `version` is one
    higher whenever a store is new: what is there stays. */
export class Kept {
  constructor(name, stores, version = 1) {
    this.name = name;
    this.stores = stores;
    this.version = version;
    this.base = null;
  }

  open() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(this.name, this.version);
      opening.onupgradeneeded = () => {
        const base = opening.result;
        for (const [store, how] of Object.entries(this.stores)) {
          if (!base.objectStoreNames.contains(store)) base.createObjectStore(store, how);
        }
      };
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
      opening.onblocked = () => reject(new Error("another tab holds it"));
    });
  }

  /** Run `work` on a store; done when it is written down for good, on the disk and not only in memory. */
  within(store, mode, work) {
    return this.together([store], mode, (change) => work(change.objectStore(store)));
  }

  /** Run `work` on several stores, of which all is written or nothing. */
  async together(stores, mode, work) {
    const base = await this.open();
    try {
      return await new Promise((resolve, reject) => {
        const change = base.transaction(stores, mode, { durability: "strict" });
        const asked = work(change);
        change.oncomplete = () => resolve(asked && asked.result);
        change.onabort = change.onerror = () => reject(change.error || new Error("it was not written"));
      });
    } finally {
      base.close();
    }
  }

  read(store, key) {
    return this.within(store, "readonly", (items) => items.get(key));
  }

  all(store) {
    return this.within(store, "readonly", (items) => items.getAll());
  }

  /** Return by what the items are told apart, without reading them. */
  keys(store) {
    return this.within(store, "readonly", (items) => items.getAllKeys());
  }

  /** Write an item that must be new; throws if it is not. */
  add(store, item) {
    return this.within(store, "readwrite", (items) => items.add(item));
  }

  put(store, item) {
    return this.within(store, "readwrite", (items) => items.put(item));
  }

  /** Change items in one breath, between which no other tab gets: `how(item)` gives each as it is kept
      from then on, or null: it goes. Return those that were there, as they were. */
  async change(store, keys, how) {
    const were = [];
    await this.within(store, "readwrite", (items) => {
      for (const key of keys) {
        const asked = items.get(key);
        asked.onsuccess = () => {
          if (!asked.result) return;
          were.push(asked.result);
          const kept = how(asked.result);
          if (kept) items.put(kept);
          else items.delete(key);
        };
      }
    });
    return were;
  }

  drop(store, keys) {
    return this.within(store, "readwrite", (items) => { for (const key of keys) items.delete(key); });
  }
}
