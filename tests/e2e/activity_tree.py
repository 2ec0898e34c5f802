"""A SCORM 2004 manifest as the activity tree that a sequencing engine is given."""

from typing import Any

IMSSS = "{http://www.imsglobal.org/xsd/imsss}"
ADLCP = "{http://www.adlnet.org/xsd/adlcp_v1p3}"


def activity_tree(manifest: Any) -> dict[str, Any]:
    return _activity(manifest.find(".//{*}organization"))


def pages(manifest: Any) -> dict[str, str]:
    """Identifier of each leaf item -> its page."""
    hrefs = {resource.get("identifier"): resource.get("href") for resource in manifest.iter("{*}resource")}
    return {
        item.get("identifier"): hrefs[item.get("identifierref")]
        for item in manifest.iter("{*}item")
        if item.get("identifierref")
    }


def _activity(element: Any) -> dict[str, Any]:
    sequencing = element.find(f"{IMSSS}sequencing")
    activity = {
        "id": element.get("identifier"),
        "title": element.findtext("{*}title"),
        "children": [_activity(item) for item in element.findall("{*}item")],
        "sequencingControls": {
            **_attributes(sequencing.find(f"{IMSSS}controlMode")),
            **_attributes(sequencing.find(f"{IMSSS}rollupRules")),
        },
    }
    if (controls := sequencing.find(f"{IMSSS}deliveryControls")) is not None:
        activity["deliveryControls"] = _attributes(controls)
    if (threshold := element.find(f"{ADLCP}completionThreshold")) is not None:
        activity["completionThreshold"] = _attributes(threshold)
    if (objective := sequencing.find(f"{IMSSS}objectives/{IMSSS}primaryObjective")) is not None:
        measure = objective.findtext(f"{IMSSS}minNormalizedMeasure")
        activity["primaryObjective"] = {
            **_attributes(objective),
            "isPrimary": True,
            "minNormalizedMeasure": float(measure) if measure else None,
        }
    activity["objectives"] = [
        _attributes(one) for one in sequencing.findall(f"{IMSSS}objectives/{IMSSS}objective")
    ]
    hidden = element.iterfind("{http://www.adlnet.org/xsd/adlnav_v1p3}presentation//{*}hideLMSUI")
    activity["hideLmsUi"] = [button.text for button in hidden]
    return activity


def _attributes(element: Any) -> dict[str, Any]:
    return {} if element is None else {name: _value(text) for name, text in element.attrib.items()}


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return float(text) if text.replace(".", "", 1).isdigit() else text
