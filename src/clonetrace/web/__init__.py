"""The review page: results in the browser, decisions of people, and a JSON API."""
