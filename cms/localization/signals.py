"""What happens by itself: a new home page brings its groups; a translation never becomes a source."""

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from wagtail_localize.models import TranslationSource

from cms.authoring.models import SiteHomePage
from cms.localization import people, submission
from curriculum.languages import SOURCE_LANGUAGE


@receiver(post_save, sender=SiteHomePage)
def give_rights(instance: SiteHomePage, created: bool, raw: bool, **kwargs) -> None:
    if created and not raw and instance.locale.language_code != SOURCE_LANGUAGE:
        people.give_rights(instance)


@receiver(pre_save, sender=TranslationSource)
def only_from_source_language(instance: TranslationSource, raw: bool, **kwargs) -> None:
    """Two sources for one page end in MultipleObjectsReturned (wagtail-localize issues 462 and 662)."""
    if not raw and instance.locale.language_code != SOURCE_LANGUAGE:
        submission.require_source(instance.get_source_instance())
