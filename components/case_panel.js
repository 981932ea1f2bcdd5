import {Icon, narrow} from 'yunying-parts';

const ICONS = {accepted: 'check', replaced: 'swap', discarded: 'close'};

/** One thing in quarantine: what it is, how it differs, what can be decided about it. */
export default {
  components: {Icon},
  template: `
    <div class="case-place" :class="{drawer, open: Boolean(shown || loading), bare}">
      <aside class="case" :lang="language" :aria-label="words.title" data-testid="case" :data-entry="shown?.id" :aria-busy="String(loading)"
             tabindex="-1" ref="panel" @keydown.esc="chosen ? chosen = '' : close()">
        <div v-if="loading" class="preview-loading case-body" aria-hidden="true"><span class="skeleton" style="width:45%;height:20px"></span>
          <span class="skeleton" style="width:75%"></span><span class="skeleton" style="height:96px"></span>
          <span v-for="index in 8" :key="index" class="skeleton" :style="{width: 95 - index * 6 + '%'}"></span></div>
        <div v-else-if="!shown" class="preview-none soft"><Icon name="tray" /><p>{{ words.none }}</p></div>
        <template v-else>
          <div class="case-body">
            <header class="case-head"><h2>{{ shown.title || words.nameless }}</h2>
              <button v-if="drawer" class="icon-button" type="button" :aria-label="words.close" data-testid="case-close" @click="close"><Icon name="close" /></button></header>
            <p>{{ shown.reason }}</p><p class="soft">{{ shown.state }}</p>
            <div v-if="shown.pictures.length" class="case-pictures"><figure v-for="[caption, address] in shown.pictures" :key="caption">
              <span class="case-picture" data-theme="dark"><img v-if="address" :src="address" :alt="caption"><span v-else>{{ words.no_picture }}</span></span>
              <figcaption>{{ caption }}</figcaption></figure></div>
            <section v-if="shown.lines.length"><h3>{{ shown.against ? words.differences : words.header }}</h3>
              <div class="case-table"><table :class="{alone: !shown.against}">
                <thead><tr><th>{{ words.element }}</th><th v-if="shown.against">{{ words.before }}</th><th>{{ words.kept }}</th></tr></thead>
                <tbody><tr v-for="line in shown.lines" :key="line.tag" data-testid="case-line"><th scope="row" :title="line.tag">{{ line.label }}</th>
                  <td v-if="shown.against" :data-label="words.before">{{ line.before || words.missing }}</td>
                  <td :class="{changed: shown.against}" :data-label="words.kept">{{ line.kept || words.missing }}</td></tr></tbody>
              </table></div></section>
            <p v-else-if="shown.against" class="soft">{{ words.same_header }}</p>
            <section v-if="shown.facts.length"><h3>{{ words.facts }}</h3>
              <dl><template v-for="[label, value] in shown.facts" :key="label"><dt>{{ label }}</dt><dd>{{ value }}</dd></template></dl></section>
          </div>
          <footer v-if="shown.choices.length" class="case-foot">
            <div v-if="choice" class="case-confirm" role="alertdialog" :aria-label="choice.text"><p data-testid="case-consequence">{{ choice.consequence }}</p>
              <div class="case-buttons"><button class="button" type="button" ref="cancel" data-testid="case-cancel" @click="chosen = ''">{{ words.cancel }}</button>
                <button class="button primary" type="button" data-testid="case-confirm" :disabled="sent" @click="confirm">{{ choice.text }}</button></div></div>
            <template v-else><div class="case-buttons"><button v-for="each in possible" :key="each.name" class="button" type="button" :ref="each.name"
                :data-testid="'case-' + each.name" @click="choose(each.name)"><Icon :name="icon(each)" small />{{ each.text }}</button></div>
              <p v-for="each in impossible" :key="each.name" class="case-obstacle"><b>{{ each.text }}</b> {{ each.obstacle }}</p></template>
          </footer>
        </template>
      </aside>
    </div>`,
  props: {words: Object, language: String, case: Object, loading: Boolean, choosable: Boolean},
  emits: ['decide', 'close'],
  data: () => ({drawer: false, chosen: '', sent: false}),
  mounted() {
    this.wide = narrow(1280, (drawer) => (this.drawer = drawer));
  },
  unmounted() {
    this.wide();
  },
  computed: {
    shown() {
      return this.case;
    },
    // beside an empty list there is nothing to compare, and all the room belongs to why it is empty
    bare() {
      return !this.choosable && !this.shown && !this.loading;
    },
    choice() {
      return this.shown?.choices.find((each) => each.name === this.chosen && !each.obstacle);
    },
    possible() {
      return this.shown.choices.filter((each) => !each.obstacle);
    },
    impossible() {
      return this.shown.choices.filter((each) => each.obstacle);
    },
  },
  watch: {
    case(shown, before) {
      this.sent = false;
      if (shown?.id === before?.id && this.choice) return;
      this.chosen = '';
      if (this.drawer && shown && shown.id !== before?.id) this.$nextTick(() => this.$refs.panel.focus());
    },
  },
  methods: {
    icon: (choice) => ICONS[choice.name] ?? 'check',
    async choose(name) {
      this.chosen = name;
      this.sent = false;
      await this.$nextTick();
      this.$refs.cancel?.focus();
    },
    confirm() {
      this.sent = true;
      this.$emit('decide', this.chosen);
    },
    close() {
      this.chosen = '';
      this.$emit('close');
    },
  },
};
