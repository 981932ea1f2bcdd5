import re

import pytest

from imaging.dicom.body_part import BODY_PARTS, WORDS, body_part


@pytest.mark.parametrize(('sent', 'key'), [
    ('CHEST', 'CHEST'), ('THORAX', 'CHEST'), ('Chest ', 'CHEST'), ('HEAD', 'HEAD'),
    ('BRAIN', 'HEAD'), ('SKULL', 'HEAD'), ('C-SPINE', 'CSPINE'), ('CSPINE', 'CSPINE'),
    ('L SPINE', 'LSPINE'), ('LSSPINE', 'LSPINE'), ('LUMBAR_SPINE', 'LSPINE'), ('BREAST', 'BREAST'),
    ('WHOLE BODY', 'WHOLEBODY'), ('LOW_EXM', 'EXTREMITY'), ('HANDS', 'HAND'), ('HEART', 'HEART'),
    ('CHESTABDPELVIS', 'CHEST'), ('ABDOMENPELVIS', 'ABDOMEN'), ('HEADNECK', 'HEAD'),
    ('PANCREAS', 'ABDOMEN'), ('LIVER', 'ABDOMEN'), ('胸部', 'CHEST'), ('KNEE', 'KNEE')])
def test_sent_body_part_is_normalised(sent, key):
    assert body_part(sent) == key


@pytest.mark.parametrize(('text', 'key'), [
    ('胸部CT平扫', 'CHEST'), ('颅脑MR平扫+增强', 'HEAD'), ('双侧乳腺钼靶', 'BREAST'),
    ('腰椎正侧位', 'LSPINE'), ('颈椎MRI', 'CSPINE'), ('颈部血管CTA', 'NECK'),
    ('胸腰椎侧位', 'TSPINE'),
    ('冠状动脉CTA', 'HEART'), ('冠状位重建', ''), ('上腹部增强', 'ABDOMEN'),
    ('肝胆胰脾彩超', 'ABDOMEN'),
    ('双肾输尿管膀胱', 'KIDNEY'), ('盆腔MR', 'PELVIS'), ('骨盆正位', 'PELVIS'), ('股骨头', 'HIP'),
    ('左膝关节', 'KNEE'), ('右足正斜位', 'FOOT'), ('甲状腺彩超', 'THYROID'),
    ('鼻窦冠状位', 'SINUS'),
    ('鼻咽部增强', 'NECK'), ('乳突高分辨', 'EAR'), ('眼眶CT', 'EYE'), ('四肢动脉', 'EXTREMITY'),
    ('全身骨显像', 'WHOLEBODY'), ('宫颈MR', 'PELVIS'), ('手术后复查', ''), ('探头频率', ''),
    ('术后 右手正位', 'HAND'), ('腹主动脉CTA', 'AORTA'), ('骶髂关节', 'SSPINE'),
    ('尺桡骨正侧位', 'FOREARM'),
    ('CT, HEAD/BRAIN WO CONTRAST', 'HEAD'), ('XR C Spine Comp Min 4 Views', 'CSPINE'),
    ('CT CAP', 'CHEST'), ('5.4 Chest/ Abd/ Pelvis*', 'CHEST'), ('MAMMOSCREENING', 'BREAST'),
    ('MODALITYLUT - TEETH', 'JAW'), ('Non-ossifying fibroma of distal tibia', 'LEG'),
    ('Thorax  Poumons 5.0  MPR Sagit', 'CHEST'), ('Echocardiogram', 'HEART'), ('KNEES', 'KNEE'),
    ('t2_spc_ns_rst_tra_1x1x1_ND', ''), ('Thoracic spine', 'TSPINE'), ('thoracic', 'CHEST'),
    ('spin echo early', ''), ('C-Arm', ''), ('Head First Supine', ''), ('HEAD^ROUTINE', 'HEAD')])
def test_part_is_recognised_in_a_description(text, key):
    assert body_part('', text) == key


def test_sent_part_comes_before_descriptions():
    assert body_part('CHEST', '颅脑平扫') == 'CHEST'


def test_best_description_comes_first():
    assert body_part('', '', '胸部平扫', 'Abdomen') == 'CHEST'
    assert body_part('ANNOON', 'aaa', '11', '腰椎') == 'LSPINE'


def test_vague_part_is_made_precise_by_a_description():
    assert body_part('EXTREMITY', '左膝关节正侧位') == 'KNEE'
    assert body_part('SPINE', '腰椎MR') == 'LSPINE'
    assert body_part('EXTREMITY', '胸部') == 'EXTREMITY'


def test_nothing_is_no_part():
    assert body_part('') == body_part('OTHER', 'unknown', '') == ''


def test_every_word_means_one_part():
    for column, language in enumerate(('english', 'chinese')):
        words = [word for row in WORDS.values() for word in row[column].split('|')]
        assert len(words) == len(set(words)), language


def test_keys_are_code_strings_of_dicom():
    assert all(re.fullmatch('[A-Z]{2,16}', key) for key in BODY_PARTS)
    assert 30 <= len(BODY_PARTS) <= 40
