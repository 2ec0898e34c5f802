"""How words are cut and folded, as tables."""

import unicodedata

import pytest

from curriculum.languages import LANGUAGES
from search.analysis import BY_SCRIPT, Terms, analyser

VI = analyser("vi")
KM = analyser("km")
TAI = analyser("blt-Tavt")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("uý", "úy"),
        ("HOÀ", "hòa"),
        ("kĩ", "kỹ"),
        ("lí", "lý"),
        ("mĩ", "mỹ"),
        ("sĩ", "sỹ"),
        ("tỉ", "tỷ"),
        ("quí", "quý"),
        ("í", "ý"),
        ("Ðường", "Đường"),  # U+00D0 typed for U+0110
        ("Ɖường", "Đường"),
        (unicodedata.normalize("NFD", "kỹ năng số"), "kỹ năng số"),
    ],
)
def test_two_spellings_of_one_word_are_the_same_exactly(one, other):
    assert VI.terms(one) == VI.terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tay", "tai"),
        ("máy", "mái"),
        ("thúy", "thúi"),
        ("huy", "hui"),
        ("tuy", "tui"),
        ("đẩy", "đẩi"),
        ("đường", "dương"),
        ("hòa", "hóa"),
        ("so", "số"),
    ],
)
def test_different_words_stay_different_exactly(one, other):
    assert VI.terms(one).exact != VI.terms(other).exact


@pytest.mark.parametrize(
    ("accented", "plain"),
    [
        ("kỹ năng số", "ky nang so"),
        ("Đúng, đoạn, dùng", "dung doan dung"),
        ("trực tuyến", "truc tuyen"),
        ("ưu tiên người dùng", "uu tien nguoi dung"),
        ("y tế", "y te"),
        ("lừa đảo", "lua dao"),
    ],
)
def test_folding_forgets_every_mark(accented, plain):
    assert VI.terms(accented).folded == VI.terms(plain).folded
    assert VI.terms(accented).exact != VI.terms(plain).exact


def test_three_streams_of_terms():
    terms = VI.terms("tiền từ ABC")
    assert terms == Terms(
        exact=("tiên\u0300", "tư\u0300", "abc"),  # the tone comes last, wherever it was typed
        folded=("tien", "tu", "abc"),
        shingles=("tien_tu", "tu_abc"),
    )


def test_a_shingle_does_not_cross_punctuation():
    assert VI.terms("an toàn, bảo mật").shingles == ("an_toan", "bao_mat")
    assert VI.terms("e-mail").shingles == ("e_mail",)


def test_words_know_where_they_stand():
    text = "Mở VNeID 2.0!"
    assert [text[word.start : word.end] for word in VI.words(text)] == ["Mở", "VNeID", "2", "0"]


@pytest.mark.parametrize(
    ("needles", "steps"), [(1, (1,)), (2, (2, 1)), (3, (3, 2, 1)), (4, (3, 1)), (10, (3, 1)), (20, (6, 1))]
)
def test_how_much_of_a_vietnamese_query_a_lesson_must_hold(needles, steps):
    assert VI.steps(needles) == steps


# --- other Latin and Arabic writing -------------------------------------------------------------------------


def test_letters_with_loose_marks_stay_whole():
    assert [word.folded for word in analyser("rad-Latn").words("ơ̆ ư̆ ŭ ƀuôn")] == ["o", "u", "u", "buon"]


def test_the_glottal_letter_typed_in_three_ways():
    bahnar = analyser("bdq-Latn")
    assert bahnar.terms("’nao k'po") == bahnar.terms("‘nao k’po")
    assert bahnar.terms("k'po").folded == ("kpo",)


def test_breve_typed_as_caron():
    bahnar = analyser("bdq-Latn")
    assert bahnar.terms("ǐ").exact == bahnar.terms("ĭ").exact


def test_only_vietnamese_takes_y_for_i():
    assert analyser("en").terms("my").folded == ("my",)
    assert VI.terms("my").folded == ("mi",)


def test_arabic_without_vowel_signs():
    cham = analyser("cja-Arab")
    assert cham.terms("بَيْت").folded == cham.terms("بيت").folded


# --- unspaced scripts ---------------------------------------------------------------------------------------


def syllables(analysed, text):
    return [text[word.start : word.end] for word in analysed.words(text)]


def test_khmer_syllables_are_never_cut():
    assert syllables(KM, "មនុស្សទាំងអស់") == ["ម", "នុ", "ស្ស", "ទាំ", "ង", "អ", "ស់"]


def test_a_khmer_word_is_its_pairs_of_syllables():
    assert KM.needles("សេរីភាព") == ("សេ_រី", "រី_ភា", "ភា_ព")
    assert set(KM.needles("សេរីភាព")) <= set(KM.terms("កើតមកមានសេរីភាព និងសមភាព").shingles)


def test_khmer_spellings_drawn_alike_are_the_same():
    assert KM.terms("សេចក្តី") == KM.terms("សេចក្ដី")  # subscript ta and da
    assert KM.terms("ស្រ្តី") == KM.terms("ស្ត្រី")  # ro before or after the other subscript


def test_a_zero_width_space_is_no_obstacle():
    assert KM.terms("សេរី\u200bភាព").shingles == KM.terms("សេរីភាព").shingles


def test_latin_inside_khmer_is_a_word():
    assert syllables(KM, "កម្មវិធីVNeID") == ["ក", "ម្ម", "វិ", "ធី", "VNeID"]


def test_a_tai_viet_vowel_before_its_consonant_opens_the_syllable():
    assert syllables(TAI, "ꪹꪕꪸꪉ ꪼꪒ ꪵꪝꪉ") == ["ꪹꪕꪸ", "ꪉ", "ꪼꪒ", "ꪵꪝ", "ꪉ"]


def test_tai_viet_with_and_without_spaces():
    assert set(TAI.needles("ꪁꪫꪱꪣꪙꪲ")) <= set(TAI.terms("ꪜꪱꪫ ꪁꪫꪱꪣ ꪙꪲ").shingles)
    assert set(TAI.needles("ꪁꪫꪱꪣ ꪙꪲ")) <= {*TAI.terms("ꪁꪫꪱꪣꪙꪲ").shingles, *TAI.terms("ꪁꪫꪱꪣꪙꪲ").folded}


def test_tai_viet_tone_marks_are_folded_away():
    assert TAI.terms("ꪀꪱ꪿").folded == TAI.terms("ꪀꪱ").folded
    assert TAI.terms("ꪀꪱ꪿").exact != TAI.terms("ꪀꪱ").exact


def test_lao_is_ready_for_the_table_of_languages():
    assert BY_SCRIPT["Laoo"].needles("ເສລີພາບ") == ("ເສ_ລີ", "ລີ_ພາ", "ພາ_ບ")


def test_cham_syllables_end_with_their_final_letter():
    assert syllables(BY_SCRIPT["Cham"], "ꨌꩌꨛꨧꩃ") == ["ꨌꩌ", "ꨛ", "ꨧꩃ"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_finds_its_own_name(tag):
    name = LANGUAGES[tag].local_name
    terms = analyser(tag).terms(f"… {name} …")
    needles = analyser(tag).needles(name)
    assert needles
    assert set(needles) <= {*terms.folded, *terms.shingles}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_term_holds_what_an_engine_splits_at(tag):
    text = "a_b 'c' d\"e\" f’ 1.5 _ — សេរី\u200bភាព ꪼꪕ ꪕꪮꪥ ꨌꩌ چام\u00a0x"
    terms = analyser(tag).terms(text)
    assert [
        term for term in terms.exact + terms.folded if not term or set(term) & set(" _\"\u200b\u00a0'")
    ] == []
