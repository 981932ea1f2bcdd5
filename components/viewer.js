const PREFIX = () => window.path_prefix ?? '';

/**
 * The viewer of a study, as one element: what it shows lives in its own DOM (viewport/), so that
 * Vue never walks through it and no update of the page touches it.
 */
export default {
  template: '<div class="vw" data-testid="viewer"></div>',
  props: {
    manifest: String,
    streams: String,
    words: Object,
    language: String,
    back: String,
    login: String,
    prior: String,
    painter: String,
    script: String,
  },
  emits: ['state'],
  async mounted() {
    await this.$nextTick(); // window.path_prefix is known only now
    const {open} = await import(PREFIX() + this.script); // the page's head has fetched it
    if (!this.$el.isConnected) return;
    const prior = this.prior;
    // Who did not ask for light reads images in the dark.
    if (window.yunyingTheme?.chosen() !== 'light') this.$el.dataset.theme = 'dark';
    this.end = open(this.$el, {
      manifest: PREFIX() + this.manifest,
      streams: PREFIX() + this.streams,
      words: {...this.words},
      painter: this.painter,
      links: {
        back: PREFIX() + this.back,
        login: PREFIX() + this.login,
        prior: (key) => PREFIX() + prior.replace('{key}', encodeURIComponent(key)),
      },
      state: (state) => this.$emit('state', state),
    });
  },
  unmounted() {
    this.end?.();
  },
};
