import {Icon, number} from 'yunying-parts';

const ICONS = {admitted: 'check', waiting: 'clock', blocked: 'close'};

/** Devices: who waits to be let in, who may call, what each may do. */
export default {
  components: {Icon},
  template: `
    <section class="peers" :lang="language" data-testid="peers" :data-state="state" :aria-busy="String(state === 'loading')">
      <div v-if="state === 'loading'" class="peers-loading" aria-hidden="true"><span v-for="line in 8" :key="line" class="skeleton" :style="{width: 96 - line * 5 + '%'}"></span></div>
      <template v-else>
        <h2 v-if="waiting.length">{{ words.waiting }}</h2>
        <ul v-if="waiting.length" class="peers-waiting"><li v-for="row in waiting" :key="row.ae_title" data-testid="peer-row" :data-peer="row.ae_title">
          <Icon name="warning" /><div class="peers-who"><b>{{ row.ae_title }}</b> <span class="soft">{{ row.address }}</span><p class="soft">{{ row.refusal }}</p></div>
          <div v-if="may_admit && asked.peer !== row.ae_title" class="peers-acts"><button class="button" type="button" data-testid="peer-block" @click="ask(row, 'block')">{{ words.block }}</button>
            <button class="button primary" type="button" data-testid="peer-admit" @click="ask(row, 'admit')">{{ words.admit }}</button></div>
          <div v-if="asked.peer === row.ae_title" class="case-confirm" role="alertdialog" :aria-label="words[asked.what]">
            <p data-testid="peer-consequence">{{ row[asked.what] }}</p><div class="case-buttons">
            <button class="button" type="button" ref="cancel" data-testid="peer-cancel" @click="asked = {}">{{ words.cancel }}</button>
            <button class="button primary" type="button" data-testid="peer-confirm" @click="confirm">{{ words[asked.what] }}</button></div></div>
        </li></ul>
        <h2 v-if="others.length">{{ words.devices }}</h2>
        <div v-if="others.length" class="peers-table"><table>
          <thead><tr><th>{{ words.name }}</th><th>{{ words.state }}</th><th>{{ words.may_store }}</th><th>{{ words.institution }}</th><th>{{ words.seen }}</th>
            <th class="peers-number">{{ words.images }}</th><th>{{ words.refusal }}</th><th v-if="may_admit"><span class="hidden-text">{{ words.acts }}</span></th></tr></thead>
          <tbody v-for="row in others" :key="row.ae_title"><tr data-testid="peer-row" :data-peer="row.ae_title">
            <th scope="row"><b>{{ row.ae_title }}</b><span class="faint">{{ row.address }}</span></th>
            <td :data-label="words.state"><span class="peers-state" :data-state="row.state"><Icon :name="icon(row)" small />{{ row.state_text }}</span></td>
            <td :data-label="words.may_store"><label class="peers-check"><input class="hidden-text" type="checkbox" data-testid="peer-store" :checked="row.may_store"
              :aria-label="words.may_store" @change="tell(row, 'store', $event.target.checked ? 1 : 0)"><span class="check" :class="{on: row.may_store}"><Icon name="check" /></span></label></td>
            <td :data-label="words.institution"><select v-if="may_admit" class="peers-select" data-testid="peer-institution" :value="row.institution"
              :aria-label="words.institution" @change="tell(row, 'assign', Number($event.target.value))">
              <option v-for="[id, name] in institutions" :key="id" :value="id">{{ name }}</option></select><template v-else>{{ named(row) }}</template></td>
            <td :data-label="words.seen">{{ row.seen }}</td><td class="peers-number" :data-label="words.images">{{ format(row.images) }}</td>
            <td :data-label="words.refusal" :title="row.refusal"><span class="soft">{{ row.refusal || '–' }}</span></td>
            <td v-if="may_admit" class="peers-act"><button class="button" type="button" :data-testid="row.admit ? 'peer-admit' : 'peer-block'" @click="ask(row, row.admit ? 'admit' : 'block')">
              {{ row.admit ? words.admit : words.let_out }}</button></td></tr>
            <tr v-if="asked.peer === row.ae_title" class="peers-asked"><td :colspan="may_admit ? 8 : 7"><div class="case-confirm" role="alertdialog" :aria-label="words[asked.what]">
              <p data-testid="peer-consequence">{{ row[asked.what] }}</p><div class="case-buttons">
              <button class="button" type="button" ref="cancel" data-testid="peer-cancel" @click="asked = {}">{{ words.cancel }}</button>
              <button class="button primary" type="button" data-testid="peer-confirm" @click="confirm">{{ asked.what === 'block' ? words.let_out : words.admit }}</button></div></div></td></tr></tbody>
        </table></div>
        <slot v-if="!rows.length"></slot>
      </template>
    </section>`,
  props: {words: Object, language: String, state: String, rows: Array, institutions: Array, may_admit: Boolean},
  emits: ['change'],
  data: () => ({asked: {}}),
  computed: {
    waiting() {
      return this.rows.filter((row) => row.state === 'waiting');
    },
    others() {
      return this.rows.filter((row) => row.state !== 'waiting');
    },
  },
  methods: {
    icon: (row) => ICONS[row.state],
    format(value) {
      return number(value, this.language);
    },
    named(row) {
      return this.institutions.find(([id]) => id === row.institution)?.[1] ?? '';
    },
    async ask(row, what) {
      this.asked = {peer: row.ae_title, what};
      await this.$nextTick();
      const cancel = this.$refs.cancel;
      (Array.isArray(cancel) ? cancel[0] : cancel)?.focus();
    },
    confirm() {
      this.$emit('change', {...this.asked, value: 0});
      this.asked = {};
    },
    tell(row, what, value) {
      this.$emit('change', {peer: row.ae_title, what, value});
    },
  },
};
