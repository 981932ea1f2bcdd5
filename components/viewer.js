const PREFIX = () => window.path_prefix ?? '';

/**
 * The place of the viewer on a page. What it shows lives in its own DOM (viewport/), so that Vue
 * never walks through it and no update of the page touches it; the page's HTML has brought it.
 */
export default {
  template: '<div class="vw-place"></div>',
  props: {
    words: Object,
    language: String,
    script: String,
  },
  emits: ['state'],
  async mounted() {
    await this.$nextTick(); // window.path_prefix is known only now
    // It runs already; if it did not come, the page has said so.
    const script = await import(PREFIX() + this.script).catch(() => null);
    if (!this.$el.isConnected) return;
    this.end = script?.settle(this.$el, (state) => this.$emit('state', state));
  },
  unmounted() {
    this.end?.();
  },
};
