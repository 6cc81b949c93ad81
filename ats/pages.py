"""The addresses of the ground floor."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ats.views import account, careers, company, machines, posting_edit, postings, signin

careers_site: list[URLPattern | URLResolver] = [
    path("jobs/", careers.jobs, name="jobs"),
    path("jobs/feed.xml", machines.feed, name="jobs-feed"),
    path("jobs/privacy/", careers.privacy, name="privacy"),
    path("jobs/<slug:slug>/", careers.job, name="job"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("readyz", machines.readyz, name="readyz"),
    path("language/", machines.language, name="language"),
]

accounts: list[URLPattern | URLResolver] = [
    path("login/", signin.login, name="login"),
    path("logout/", signin.logout, name="logout"),
    path("password/", signin.password_reset, name="password-reset"),
    path("password/sent/", signin.password_reset_sent, name="password-reset-sent"),
    path("password/<str:token>/", signin.password_choose, name="password-choose"),
]

settings_pages: list[URLPattern | URLResolver] = [
    path("app/account/", account.own, name="account"),
    path("app/settings/", company.settings_page, name="settings"),
    path("app/settings/people/", company.people, name="people"),
    path("app/settings/people/new/", company.person_new, name="person-new"),
    path("app/settings/people/<int:pk>/", company.person_edit, name="person-edit"),
    path("app/settings/people/<int:pk>/invitation/", company.person_invite, name="person-invite"),
    path("app/settings/people/<int:pk>/access/", company.person_access, name="person-access"),
]

posting_pages: list[URLPattern | URLResolver] = [
    path("app/postings/", postings.listing, name="postings"),
    path("app/postings/new/", postings.new, name="posting-new"),
    path("app/postings/preview/", postings.preview, name="posting-preview"),
    path("app/postings/<int:pk>/", postings.overview, name="posting"),
    path("app/postings/<int:pk>/ad/", postings.as_candidates_see, name="posting-ad"),
    path("app/postings/<int:pk>/edit/", posting_edit.ad, name="posting-edit"),
    path("app/postings/<int:pk>/criteria/", posting_edit.criteria, name="posting-criteria"),
    path("app/postings/<int:pk>/stages/", posting_edit.stages, name="posting-stages"),
    path("app/postings/<int:pk>/team/", posting_edit.team, name="posting-team"),
    path("app/postings/<int:pk>/publication/", postings.publication, name="posting-publication"),
    path("app/postings/<int:pk>/closing/", postings.close, name="posting-closing"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *careers_site,
    *accounts,
    *settings_pages,
    *posting_pages,
]
