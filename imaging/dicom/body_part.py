"""Body parts: one list of keys for what devices and people write (PS3.16 Annex L).

The keys are DICOM's terms for regions that a list is filtered by; organs and bones go to the region
in which they are examined. Kept beside it is always what was sent.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

NOTHING = ''
WORDS = {
    'HEAD': ('head|brain|skull|cranium|cranial|cerebrum|cerebral|cerebellum|intracranial|neuro|'
             'pituitary|sella|sella turcica|face|facial|facial bone|headneck|cranio',
             '头|颅|脑|垂体|蝶鞍|面部|颜面'),
    'EYE': ('eye|orbit|orbita|retina|fundus|optic nerve', '眼|眶|视神经|泪'),
    'EAR': ('ear|mastoid|temporal bone|petrous|iac|iam|internal auditory canal',
            '耳|乳突|颞骨|内听道'),
    'SINUS': ('sinus|sinuses|paranasal sinus|pns|nose|nasal|nasal bone', '鼻|副鼻窦'),
    'JAW': ('jaw|mandible|maxilla|maxillofacial|tmj|tooth|teeth|dental|opg|panorex|'
            'orthopantomogram',
            '颌|牙|齿|口腔|颞下颌|颞颌|全景片|曲面断层'),
    'NECK': ('neck|carotid|larynx|pharynx|nasopharynx|throat|parotid|salivary|cervical lymph node|'
             'neckchest|neckchestabdomen|neckchestabdpelv',
             '颈|喉|咽|鼻咽|腮腺|涎腺|唾液腺'),
    'THYROID': ('thyroid|parathyroid', '甲状腺|甲状旁腺|甲状软骨'),
    'CSPINE': ('cspine|c spine|cervical|cervical spine|cervical vertebra|ctspine|'
               'cervicothoracic|odontoid',
               '颈椎|颈胸椎|颈髓|寰枢|寰椎|枢椎|颈腰椎'),
    'TSPINE': ('tspine|t spine|thoracic spine|dorsal spine|tlspine|tl spine|thoracolumbar',
               '胸椎|胸腰椎|胸腰段|胸髓'),
    'LSPINE': ('lspine|l spine|lumbar|lumbar spine|ls spine|lsspine|lumbosacral|lumbo sacral|'
               'lumbar vertebra', '腰|腰椎|腰骶|腰骶椎'),
    'SSPINE': ('sspine|sacrum|sacral|coccyx|si joint|sijoint|sacroiliac', '骶|尾椎|尾骨|骶髂'),
    'SPINE': ('spine|spinal|whole spine|spinal cord|vertebra|scoliosis|myelogram|myelography',
              '脊柱|脊椎|脊髓|椎体|椎间盘|全脊柱'),
    'CHEST': ('chest|thorax|thoracic|lung|pulmonary|pulmo|cxr|mediastinum|bronchus|bronchial|'
              'trachea|sternum|esophagus|oesophagus|pleura|chestabdomen|chestabdpelvis|cap|'
              'poumon|torax', '胸|肺|纵隔|支气管|气管|食管|食道|膈'),
    'RIB': ('rib', '肋'),
    'CLAVICLE': ('clavicle|ac joint|sc joint|acromioclavicular', '锁骨|肩锁|胸锁'),
    'BREAST': ('breast|mamma|mammo|mammogram|mammography|mammographic|mammoscreening|axilla',
               '乳|乳腺|乳房|钼靶|腋'),
    'HEART': ('heart|cardiac|cardio|coronary|coronary artery|coronaries|myocardium|myocardial|'
              'echocardiogram|echocardiography|pericardium|left ventricle|cardiovascular',
              '心脏|心肌|心电|心动|心腔|心包|心血管|左心|右心|冠脉|冠状动脉'),
    'AORTA': ('aorta|aortic|abdominal aorta|thoracic aorta', '主动脉|腹主动脉|胸主动脉'),
    'ABDOMEN': ('abdomen|abdominal|abd|liver|hepatic|hepatobiliary|hepar|biliary|bile duct|'
                'gallbladder|pancreas|pancreatic|spleen|stomach|gastric|bowel|intestine|colon|colonoscopy|'
                'colonography|appendix|duodenum|kub|mrcp|ercp|enterography|gi tract|upper gi|'
                'barium enema|abdomenpelvis|abdpelvis|retroperitoneum|portal vein',
                '腹|肝|胆|胰|脾|胃|肠|阑尾|消化道|钡餐|门静脉|腔静脉'),
    'KIDNEY': ('kidney|renal|ureter|urinary|urinary tract|urography|urogram|ivp|ivu|ctu|mru|'
               'adrenal', '肾|肾上腺|输尿管|泌尿|尿路'),
    'PELVIS': ('pelvis|pelvic|prostate|bladder|urethra|uterus|uterine|ovary|ovaries|rectum|rectal|'
               'testis|testes|testicle|scrotum|penis|fetus|fetal|foetus|obstetric|pregnancy|hsg|'
               'hysterosalpingography|endometrium|anus|cervix|vagina|groin',
               '盆|骨盆|盆腔|膀胱|前列腺|尿道|子宫|宫颈|附件|卵巢|直肠|阴囊|睾丸|阴茎|胎儿|产科|妇科|早孕|'
               '中孕|晚孕|输卵管|肛|腹股沟'),
    'HIP': ('hip|hip joint|acetabulum|femoral head|femoral neck', '髋|股骨头|股骨颈|髋臼'),
    'SHOULDER': ('shoulder|shoulder joint|scapula|rotator cuff|glenohumeral', '肩|肩胛|肩袖'),
    'HUMERUS': ('humerus|upper arm|arm', '肱骨|上臂'),
    'ELBOW': ('elbow|olecranon', '肘|桡骨头|鹰嘴'),
    'FOREARM': ('forearm|radius|ulna|radius ulna', '前臂|尺桡骨|桡骨|尺骨'),
    'WRIST': ('wrist|carpal|scaphoid|carpus', '腕|舟骨'),
    'HAND': ('hand|finger|thumb|metacarpal|phalanx|bone age',
             '手|手指|拇指|食指|中指|环指|小指|指骨|掌骨|骨龄'),
    'FEMUR': ('femur|thigh|femoral', '股骨|大腿|股部'),
    'KNEE': ('knee|patella|meniscus|acl|knee joint', '膝|髌|半月板|交叉韧带'),
    'LEG': ('leg|lower leg|tibia|fibula|tib fib|tibia fibula|calf', '小腿|胫|腓|胫腓骨'),
    'ANKLE': ('ankle|ankle joint|achilles|talus|malleolus', '踝|跟腱|距骨'),
    'FOOT': ('foot|feet|forefoot|toe|calcaneus|heel|metatarsal|tarsal|os calcis',
             '足|跟骨|趾|跖|脚'),
    'EXTREMITY': ('extremity|extremities|limb|upper extremity|lower extremity|up exm|low exm|'
                  'upper limb|lower limb|upext|lowext', '四肢|上肢|下肢|肢体|关节'),
    'WHOLEBODY': ('wholebody|whole body|total body|full body|skeleton|skeletal survey|bone scan|'
                  'whole body bone|dexa', '全身|骨显像|骨扫描|骨密度'),
    NOTHING: ('c arm|head coil|head first|feet first|heart rate',
              '探头|电脑|手术|手法|手动|手工|足月|不足|足侧|头侧|心率|头先进|足先进'),
}
"""What each key is written as: English words, Chinese ones; the last are of no part."""

BODY_PARTS = tuple(key for key in WORDS if key)
LIMBS = frozenset(('SHOULDER', 'HUMERUS', 'ELBOW', 'FOREARM', 'WRIST', 'HAND', 'HIP', 'FEMUR',
                   'KNEE', 'LEG', 'ANKLE', 'FOOT', 'CLAVICLE'))
VAGUE = {'EXTREMITY': LIMBS, 'SPINE': frozenset(('CSPINE', 'TSPINE', 'LSPINE', 'SSPINE'))}
"""What a word that says little may turn out to be."""

ENGLISH = {word: key for key, (words, _) in WORDS.items() for word in words.split('|')}
CHINESE = {word: key for key, (_, words) in WORDS.items() for word in words.split('|')}
APART = re.compile(r'[\W_]+')


def _longest_first(words: Iterable[str]) -> str:
    return '|'.join(sorted(words, key=len, reverse=True))


FOUND = re.compile(rf'(?<![a-z])(?P<english>{_longest_first(ENGLISH)})s?(?![a-z])'
                   rf'|(?P<chinese>{_longest_first(CHINESE)})')


def body_part(sent: str, *texts: str) -> str:
    """Return the key of a body part, empty if nothing tells it.

    Parameters
    ----------
    sent
        Body Part Examined (0018,0015).
    texts
        What else may tell it, best first: the meaning of an anatomic region, descriptions, a
        protocol. They count where the sent value says nothing, or too little.
    """
    key = _first(sent)
    if key and key not in VAGUE:
        return key
    told = [found for found in map(_first, texts) if found]
    if not key:
        return told[0] if told else NOTHING
    return next((found for found in told if found in VAGUE[key]), key)


@lru_cache(4096)
def _first(text: str) -> str:
    """Return the part that a text names first."""
    for match in FOUND.finditer(APART.sub(' ', text.lower())):
        english, chinese = match.group('english', 'chinese')
        key = ENGLISH[english] if english else CHINESE[chinese]
        if key:
            return key
    return NOTHING
