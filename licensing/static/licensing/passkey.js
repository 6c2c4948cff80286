// Says on the page what allauth's script would tell the console alone: a passkey that did not answer.
document.addEventListener('allauth.error', function (event) {
  event.preventDefault()
  const note = document.getElementById('passkey-refused')
  note.hidden = false
  note.scrollIntoView({ block: 'center' })
})
