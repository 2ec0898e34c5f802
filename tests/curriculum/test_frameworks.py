"""Frameworks are data: what ships with the project, and what happens to a file that is none."""

import json

import pytest

from curriculum.frameworks.load import UnusableFramework, load_all, load_file
from curriculum.models import Competency, Framework

pytestmark = pytest.mark.django_db


def test_what_ships_with_the_project():
    load_all()
    counts = {framework.code: framework.competencies.count() for framework in Framework.objects.all()}
    assert counts == {"DigComp2.2": 21, "QD757-2025": 2, "TT02-2025": 24, "TT18-2026": 2}


def test_the_learners_framework_has_six_domains_and_eight_levels():
    load_all()
    framework = Framework.objects.get(code="TT02-2025")
    assert framework.competencies.values("domain").distinct().count() == 6
    codes = [level["code"] for level in framework.levels]
    assert codes == ["CB1", "CB2", "TC1", "TC2", "NC1", "NC2", "CS1", "CS2"]


def test_areas_one_to_five_map_to_digcomp_both_ways():
    load_all()
    there = Competency.objects.filter(framework__code="TT02-2025").exclude(crosswalk={})
    back = Competency.objects.filter(framework__code="DigComp2.2")
    assert {c.code: c.crosswalk["DigComp2.2"] for c in there} == {c.code: c.code for c in there}
    assert {c.crosswalk["TT02-2025"] for c in back} == {c.code for c in there}


def test_loading_again_changes_nothing():
    load_all()
    before = list(Competency.objects.order_by("pk").values())
    load_all()
    assert list(Competency.objects.order_by("pk").values()) == before


def test_a_new_version_corrects_names_and_removes_nothing(tmp_path):
    file = tmp_path / "khung.json"
    entry = {"code": "1.1", "name": "Tên cũ"}
    domain = {"code": "1", "name": "Miền", "competencies": [entry]}
    form = {"code": "THU", "title": "Thử", "domains": [domain]}
    file.write_text(json.dumps(form), encoding="utf-8")
    kept = load_file(file).competencies.get().pk
    entry["name"] = "Tên mới"
    domain["competencies"].append({"code": "1.2", "name": "Thêm"})
    file.write_text(json.dumps(form), encoding="utf-8")
    framework = load_file(file)
    assert list(framework.competencies.values_list("code", "name")) == [("1.1", "Tên mới"), ("1.2", "Thêm")]
    assert framework.competencies.get(code="1.1").pk == kept


@pytest.mark.parametrize(
    "content", ["", "[]", '{"code": "X Y"}', '{"code": "THU", "title": "T", "extra": 1}']
)
def test_a_file_that_is_no_framework_is_refused_and_nothing_is_stored(tmp_path, content):
    file = tmp_path / "hong.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UnusableFramework, match=r"^Không nhập được khung năng lực hong\.json"):
        load_file(file)
    assert not Framework.objects.exists()
