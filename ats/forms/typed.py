"""Django's generic form classes, which are generic for the type checker only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from ats.models import Company, Posting, User

if TYPE_CHECKING:
    PostingModelForm = forms.ModelForm[Posting]
    CompanyModelForm = forms.ModelForm[Company]
    UserModelForm = forms.ModelForm[User]
    UserChoiceField = forms.ModelChoiceField[User]
    UsersChoiceField = forms.ModelMultipleChoiceField[User]
    Rows = forms.BaseFormSet[forms.Form]
else:
    PostingModelForm = CompanyModelForm = UserModelForm = forms.ModelForm
    UserChoiceField = forms.ModelChoiceField
    UsersChoiceField = forms.ModelMultipleChoiceField
    Rows = forms.BaseFormSet
