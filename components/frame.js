import {Icon, isTyping, nearby, speak} from 'yunying-parts';

const THEMES = ['dark', 'light', 'auto'];
const LANGUAGES = ['zh-CN', 'en'];

/** The frame around a page: rail or bar, the user's menu, the help for keys. */
export default {
  components: {Icon},
  template: `
    <div class="frame" data-testid="frame">
      <a class="frame-skip button primary" href="#content">{{ words.skip }}</a>
      <nav class="frame-nav" :aria-label="words.navigation">
        <a class="frame-logo" :href="items[0]?.address" :aria-label="words.product"><Icon name="logo" /></a>
        <a v-for="item in items" :key="item.address" class="frame-item" :href="item.address"
           :aria-current="item.address === here ? 'page' : null">
          <Icon :name="item.icon" />{{ item.text }}
          <span v-if="item.badge" class="frame-badge">{{ item.badge > 99 ? '99+' : item.badge }}</span>
        </a>
        <span class="frame-space"></span>
        <button v-if="keys.length" class="frame-item frame-help" type="button" @click="help = true">
          <Icon name="help" />{{ words.help }}
        </button>
        <div v-if="user" class="frame-user" ref="user">
          <button class="frame-item" type="button" :aria-label="words.menu_of" :aria-expanded="String(menu)"
                  aria-haspopup="dialog" data-testid="user-menu" @click="menu = !menu">
            <span class="avatar" aria-hidden="true">{{ initial }}</span>
            <Icon name="user" class="frame-me" /><span class="frame-me">{{ words.me }}</span>
          </button>
          <div v-if="menu" class="popover frame-menu" role="dialog" :aria-label="words.menu_of">
            <div class="frame-who">
              <span class="avatar" aria-hidden="true">{{ initial }}</span>
              <span class="cut"><b class="cut">{{ user }}</b><span class="soft cut">{{ role }}</span></span>
            </div>
            <span class="frame-label">{{ words.language }}</span>
            <div class="choice" role="radiogroup" :aria-label="words.language">
              <button v-for="code in languages" :key="code" type="button" role="radio" :lang="code"
                      :aria-checked="String(code === language)" @click="speak(code)">{{ words['language_' + code] }}</button>
            </div>
            <span class="frame-label">{{ words.theme }}</span>
            <div class="choice" role="radiogroup" :aria-label="words.theme">
              <button v-for="name in themes" :key="name" type="button" role="radio"
                      :aria-checked="String(name === theme)" @click="choose(name)">{{ words['theme_' + name] }}</button>
            </div>
            <form method="post" action="/logout">
              <button class="button quiet" data-testid="logout"><Icon name="leave" small />{{ words.leave }}</button>
            </form>
          </div>
        </div>
      </nav>
      <main class="frame-content" id="content" tabindex="-1"><slot></slot></main>
      <div v-if="help" class="scrim frame-scrim" @click.self="help = false">
        <div class="popover frame-keys" role="dialog" aria-modal="true" :aria-label="words.keys" ref="dialog" tabindex="-1"
             @keydown.esc="help = false" @keydown.tab.prevent>
          <h2>{{ words.keys }}</h2>
          <dl>
            <template v-for="line in keys" :key="line.text">
              <dt><kbd v-for="key in line.keys" :key="key">{{ key }}</kbd></dt><dd>{{ line.text }}</dd>
            </template>
          </dl>
          <button class="icon-button" type="button" :aria-label="words.close" @click="help = false"><Icon name="close" /></button>
        </div>
      </div>
    </div>`,
  props: {words: Object, language: String, here: String, items: Array, user: String, role: String, keys: Array},
  emits: ['visible'],
  data: () => ({menu: false, help: false, theme: window.yunyingTheme?.chosen() ?? 'auto'}),
  created() {
    this.themes = THEMES;
    this.languages = LANGUAGES;
  },
  mounted() {
    document.documentElement.lang = this.language;
    this.leave = new AbortController();
    const here = {signal: this.leave.signal};
    document.addEventListener('visibilitychange', () => this.$emit('visible', !document.hidden), here);
    document.addEventListener('keydown', (event) => {
      if (event.key === '?' && this.keys.length && !isTyping(event)) this.help = true;
    }, here);
    if (document.hidden) this.$emit('visible', false);
  },
  unmounted() {
    this.leave.abort();
    this.away?.();
  },
  computed: {
    initial() {
      return this.user.slice(0, 1).toLocaleUpperCase(this.language);
    },
  },
  watch: {
    menu(open) {
      this.away?.();
      this.away = open ? nearby(() => this.$refs.user, () => (this.menu = false)) : null;
    },
    async help(open) {
      if (!open) return this.before?.focus?.();
      this.before = document.activeElement;
      await this.$nextTick();
      this.$refs.dialog.focus();
    },
  },
  methods: {
    speak,
    choose(theme) {
      window.yunyingTheme?.choose(theme);
      this.theme = theme;
    },
  },
};
